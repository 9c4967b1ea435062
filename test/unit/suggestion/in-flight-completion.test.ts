import assert from 'node:assert/strict';
import { plain } from '../../../src/util/plain-text.ts';
import { betweenRequestsMs } from '../../../src/suggestion/in-flight-completion.ts';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig, uri } from './source-rig.ts';

/** A source with a completion in flight for offset 10 of version 1. */
async function inFlightRig(eagerness: 'eager' | 'balanced' = 'eager') {
  const made = rig();
  const controller = new AbortController();
  const first = made.source.suggest({ ...requestAt(1, 10), eagerness }, 'ask-now', controller.signal);
  await settle();
  return { ...made, first, controller, inFlight: made.asked[0]! };
}

describe('A completion in flight', () => {
  it('continues when a fitting keystroke cancels its request, and answers the next request with its rest', async () => {
    const { source, type, asked, prefilled, inFlight, first, controller } = await inFlightRig();
    inFlight.progress('fo');
    type('f', 10);
    controller.abort();
    assert.equal(await first, undefined);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    inFlight.progress('foo');
    inFlight.answer(completion('foobar'));
    assert.equal(await second, 'oobar');
    assert.deepEqual([asked.length, prefilled], [1, []]);
    type('oo', 11);
    assert.equal(await source.suggest(requestAt(3, 13), 'ask', live()), 'bar');
  });

  it('answers after several keystrokes, also before anything is decoded', async () => {
    const { source, type, asked, inFlight } = await inFlightRig();
    type('f', 10);
    void source.suggest(requestAt(2, 11), 'ask', live());
    type('o', 11);
    const third = source.suggest(requestAt(3, 12), 'ask', live());
    inFlight.progress('f');
    inFlight.progress('foob');
    inFlight.answer(completion('foobar'));
    assert.equal(await third, 'obar');
    assert.equal(asked.length, 1);
  });

  it('continues whether its request is cancelled before or after the keystroke is known', async () => {
    const { source, type, inFlight, controller } = await inFlightRig();
    controller.abort();
    type('f', 10);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    inFlight.answer(completion('foo'));
    assert.equal(await second, 'oo');
  });

  it('for an explicit request answers the automatic requests that follow', async () => {
    for (const [eagerness, asks] of [
      ['eager', 1],
      ['balanced', 1],
      ['quiet', 2],
    ] as const) {
      const { source, type, asked } = rig();
      void source.suggest({ ...requestAt(1, 10), eagerness }, 'ask-now', live());
      await settle();
      type('f', 10);
      void source.suggest({ ...requestAt(2, 11), eagerness: 'balanced' }, 'ask-now', live());
      await settle();
      assert.equal(asked.length, asks, eagerness);
    }
  });

  it('for an automatic request is replaced by an explicit request', async () => {
    const { source, asked } = await inFlightRig('balanced');
    void source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [true, false],
    );
  });

  it('may be decoded before the next request comes', async () => {
    const { source, type, asked, inFlight } = await inFlightRig();
    type('f', 10);
    inFlight.answer(completion('foo'));
    await settle();
    assert.equal(await source.suggest(requestAt(2, 11), 'ask', live()), 'oo');
    assert.equal(asked.length, 1);
  });

  it('is cancelled by a keystroke that does not fit, and the next request asks the model', async () => {
    const { clock, source, type, asked, prefilled, inFlight } = await inFlightRig();
    inFlight.progress('fo');
    type('g', 10);
    assert.equal(inFlight.signal.aborted, true);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    assert.deepEqual(prefilled, [11]);
    await clock.advance(50);
    asked[1]!.answer(completion('h'));
    assert.equal(await second, 'h');
  });

  it('is cancelled when it differs from what was typed, and the waiting request asks the model', async () => {
    const { clock, source, type, asked, prefilled, inFlight } = await inFlightRig();
    type('g', 10);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    assert.equal(inFlight.signal.aborted, false);
    inFlight.progress('f');
    assert.equal(inFlight.signal.aborted, true);
    await clock.advance(50);
    assert.deepEqual(prefilled, [11]);
    assert.equal(asked[1]?.request.offset, 11);
    asked[1].answer(completion('h'));
    assert.equal(await second, 'h');
  });

  it('follows an auto-closed bracket', async () => {
    const { source, type, inFlight } = await inFlightRig();
    inFlight.progress('(a');
    type('()', 10);
    assert.equal(inFlight.signal.aborted, false);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    inFlight.answer(completion('(a, b)'));
    assert.equal(await second, 'a, b)');
  });

  const ends: readonly [string, (made: Awaited<ReturnType<typeof inFlightRig>>) => void][] = [
    [
      'an edit elsewhere',
      ({ type }) => {
        type('x', 3);
      },
    ],
    [
      'a paste',
      ({ type }) => {
        type('x'.repeat(1_000), 10);
      },
    ],
    [
      'a move of the cursor',
      ({ source }) => {
        source.moved({ uri, version: 1, offset: 4 });
      },
    ],
    [
      'another document',
      ({ source }) => {
        source.moved({ uri: 'file:///b.ts', version: 1, offset: 10 });
      },
    ],
    [
      'a selection',
      ({ source }) => {
        source.moved(undefined);
      },
    ],
    ['a request elsewhere', ({ source }) => void source.suggest(requestAt(1, 4), 'ask', live())],
    [
      'a request elsewhere that may only recall',
      ({ source }) => void source.suggest(requestAt(1, 4), 'recall', live()),
    ],
    [
      'a cleared cache',
      ({ source }) => {
        source.forget();
      },
    ],
    [
      'disposal',
      ({ source }) => {
        source.dispose();
      },
    ],
  ];
  for (const [name, end] of ends) {
    it(`is cancelled at once by ${name}`, async () => {
      const made = await inFlightRig();
      end(made);
      assert.equal(made.inFlight.signal.aborted, true);
      assert.equal(await made.first, undefined);
      await made.clock.advance(500);
      assert.ok(made.asked.slice(1).every(({ request }) => request.offset !== 10));
    });
  }

  it('does not make waiting requests ask again when the cursor goes elsewhere', async () => {
    const { clock, source, type, asked } = await inFlightRig();
    type('f', 10);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    const elsewhere = source.suggest(requestAt(2, 3), 'ask', live());
    assert.equal(await second, undefined);
    await clock.advance(50);
    assert.deepEqual(
      asked.map(({ request }) => request.offset),
      [10, 3],
    );
    asked[1]!.answer(completion('x'));
    assert.equal(await elsewhere, 'x');
  });

  it('is not cancelled by the cursor’s move after the typed text', async () => {
    const { source, type, inFlight } = await inFlightRig();
    type('f', 10);
    source.moved({ uri, version: 2, offset: 11 });
    assert.equal(inFlight.signal.aborted, false);
  });

  it('is cancelled when no request comes to wait for it', async () => {
    const { clock, type, inFlight } = await inFlightRig();
    type('f', 10);
    await clock.advance(betweenRequestsMs - 1);
    assert.equal(inFlight.signal.aborted, false);
    await clock.advance(1);
    assert.equal(inFlight.signal.aborted, true);
    assert.equal(clock.pending, 0);
  });

  it('makes waiting requests ask again when the worker dies', async () => {
    const { clock, source, type, asked, inFlight } = await inFlightRig();
    type('f', 10);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    inFlight.answer({ kind: 'lost', reason: plain('crash') });
    await clock.advance(50);
    assert.equal(asked[1]?.request.version, 2);
    asked[1].answer(completion('oo'));
    assert.equal(await second, 'oo');
  });

  const unhelpful: readonly [string, string][] = [
    ['all of it was typed', 'f'],
    ['the typed text is cut off', ''],
    ['the rest differs from the typed text', 'bar'],
  ];
  for (const [name, text] of unhelpful) {
    it(`is requested again when ${name}`, async () => {
      const { clock, source, type, asked, inFlight } = await inFlightRig();
      type('f', 10);
      const second = source.suggest(requestAt(2, 11), 'ask', live());
      inFlight.answer(completion(text));
      await clock.advance(50);
      asked[1]!.answer(completion('oo'));
      assert.equal(await second, 'oo');
    });
  }

  it('does not answer a request with other limits', async () => {
    const { source, type, asked, inFlight } = await inFlightRig();
    type('f', 10);
    void source.suggest({ ...requestAt(2, 11), multiline: false }, 'ask-now', live());
    await settle();
    assert.equal(inFlight.signal.aborted, true);
    assert.equal(asked[1]?.request.multiline, false);
  });

  it('reports a rejection once, and is not requested again', async () => {
    const { source, type, asked, inFlight } = await inFlightRig();
    const faults: string[] = [];
    source.completions.onDidReject(({ fault }) => faults.push(fault));
    type('f', 10);
    const second = source.suggest(requestAt(2, 11), 'ask', live());
    inFlight.answer({ kind: 'rejected', fault: 'out-of-memory', message: plain('No slot fits.') });
    assert.equal(await second, undefined);
    assert.deepEqual([faults, asked.length], [['out-of-memory'], 1]);
  });
});

describe('The first line of a completion in flight', () => {
  const block = 'a(b) {\n  c();\n}';

  it('answers waiting and later requests while the rest is decoded', async () => {
    const { source, type, asked, inFlight, first } = await inFlightRig();
    inFlight.progress('a(b) {\n');
    inFlight.preview('a(b) {');
    assert.equal(await first, 'a(b) {');
    type('a', 10);
    assert.equal(await source.suggest(requestAt(2, 11), 'ask', live()), '(b) {');
    assert.equal(inFlight.signal.aborted, false);
    assert.equal(asked.length, 1);
  });

  it('is followed by a refresh for the rest, if the document has not changed', async () => {
    const { source, inFlight, first } = await inFlightRig();
    const refreshed: number[] = [];
    source.onDidRefresh(({ offset }) => refreshed.push(offset));
    inFlight.preview('a(b) {');
    await first;
    inFlight.answer(completion(block));
    await settle();
    assert.deepEqual(refreshed, [10]);
    assert.equal(await source.suggest(requestAt(1, 10), 'recall', live()), block);
  });

  it('is followed by no refresh when there is no rest, or the user has typed', async () => {
    const still = await inFlightRig();
    const typing = await inFlightRig();
    const refreshed: number[] = [];
    for (const { source } of [still, typing]) source.onDidRefresh(({ offset }) => refreshed.push(offset));
    for (const { inFlight } of [still, typing]) inFlight.preview('a(b) {');
    still.inFlight.answer(completion('a(b) {'));
    typing.type('a', 10);
    typing.inFlight.answer(completion(block));
    await settle();
    assert.deepEqual(refreshed, []);
    assert.equal(await typing.source.suggest(requestAt(2, 11), 'ask', live()), block.slice(1));
  });

  it('does not answer once it is accepted', async () => {
    const { source, type, inFlight, first } = await inFlightRig();
    inFlight.progress('a(b) {\n');
    inFlight.preview('a(b) {');
    await first;
    type('a(b) {', 10);
    const rest = source.suggest(requestAt(2, 16), 'recall', live());
    inFlight.answer(completion(block));
    assert.equal(await rest, '\n  c();\n}');
  });

  it('does not answer requests at other positions', async () => {
    const { source, inFlight } = await inFlightRig();
    inFlight.preview('a(b) {');
    void source.suggest(requestAt(1, 4), 'ask', live());
    assert.equal(inFlight.signal.aborted, true);
  });
});
