import assert from 'node:assert/strict';
import { Assistant, type Answerer } from '../../../src/evaluation/assistant.ts';
import { typeHole, typingMs, type Typed } from '../../../src/evaluation/person.ts';
import { nodeHost } from '../../../src/worker/server/node-host.ts';
import { SimulatedClock } from '../../../src/evaluation/simulated-clock.ts';
import { tally } from '../../../bench/evaluate/tally.ts';
import { explanation, memory, ready, stats } from '../helpers/worker-messages.ts';
import { drawHole } from '../helpers/holes-drawn.ts';

/** What a model says behind the last line so far; empty for nothing. */
type Script = (line: string) => string;

/**
 * Types a hole with the real policy, over a model that answers at once with what the script says.
 *
 * @param slowly whether only the first line comes at once, and all of it 20 ms later
 * @param reactionMs how long the person takes to see a suggestion
 */
async function type(
  drawing: string,
  script: Script,
  slowly = false,
  reactionMs = 0,
): Promise<{ typed: Typed; asked: string[]; ms: number }> {
  const clock = new SimulatedClock(nodeHost.yieldToMessages);
  const asked: string[] = [];
  let document = '';
  const answerer: Answerer = {
    state: { kind: 'ready', model: ready.model },
    open: (_uri, _path, text) => {
      document = text;
    },
    change: ({ edits }) => {
      for (const { offset, length, text } of edits)
        document = document.slice(0, offset) + text + document.slice(offset + length);
    },
    prefill: () => undefined,
    revive: () => undefined,
    complete: async ({ offset }, _signal, onProgress) => {
      const line = document.slice(document.lastIndexOf('\n', offset - 1) + 1, offset);
      asked.push(line);
      const text = script(line);
      if (slowly) {
        onProgress?.({ kind: 'preview', text: text.split('\n')[0] ?? '' });
        await new Promise<void>((resolve) => clock.after(20, resolve));
      }
      return Promise.resolve({
        kind: 'result',
        result: { text, alternatives: [], isCut: false, stats, explanation, memory },
      });
    },
  };
  const debounce = { minimum: 0, maximum: 0 };
  const assistant = new Assistant(answerer, clock, {
    maxTokens: 48,
    multiline: true,
    eagerness: 'balanced',
    debounce,
  });
  const stop = new AbortController().signal;
  const parts = { assistant, clock, stop, reactionMs, takeComputedMs: () => 1 };
  const typed = await typeHole(drawHole(drawing), 1, parts);
  assistant.dispose();
  return { typed, asked, ms: clock.now() };
}

describe('typing with suggestions', () => {
  it('presses every key where there are none', async () => {
    const { typed, asked } = await type('«let a;»\n', () => '');
    assert.equal(typed.keys, 6);
    assert.equal(typed.keysByHand, 6);
    assert.deepEqual(typed.shown, []);
    assert.equal(asked[0], 'l');
    assert.deepEqual(typed.computedMs, [1, 1, 1, 1, 1, 1]);
  });

  it('takes a time that is known ahead where nothing is suggested', async () => {
    const drawing = 'f«(a) {\n  return a;\n}»\n';
    const { ms } = await type(drawing, () => '');
    assert.ok(Math.abs(ms - typingMs(drawHole(drawing), 1)) < 1e-6);
    const helped = await type(drawing, (line) => (line === '  ' ? 'return a;' : ''));
    assert.ok(helped.ms < ms);
  });

  it('saves what it takes of a right suggestion, less a key', async () => {
    const { typed } = await type('«let amount = 1;»\n', (line) => (line === 'l' ? 'et amount = 1;' : ''));
    assert.equal(typed.keys, 2);
    const { precision, distractions, keystrokesSaved, coverage } = tally([typed], []);
    assert.deepEqual([precision, distractions, coverage], [1, 0, 1 / 2]);
    assert.equal(keystrokesSaved, 1 - 2 / 15);
  });

  it('types on until a right suggestion was seen, and takes the rest of it', async () => {
    const says = (line: string): string => (line === 'l' ? 'et amount = 1;' : '');
    const after = async (ms: number): Promise<Typed> =>
      (await type('«let amount = 1;»\n', says, false, ms)).typed;
    const [atOnce, soon, never] = [await after(0), await after(400), await after(60_000)];
    assert.ok(
      atOnce.keys < soon.keys && soon.keys < never.keys,
      `${atOnce.keys}, ${soon.keys}, ${never.keys}`,
    );
    assert.equal(never.keys, never.keysByHand);
    // It is right in any case, and one suggestion.
    for (const { shown } of [soon, never]) assert.deepEqual([shown.length, shown[0]?.right], [1, true]);
  });

  it('types past a wrong suggestion, which distracts once', async () => {
    const { typed } = await type('«let a;»\n', (line) => (line === 'l' ? 'ink(b);' : ''));
    assert.equal(typed.keys, 6);
    const { precision, distractions, shown, keystrokesSaved } = tally([typed], []);
    assert.deepEqual([shown, precision, keystrokesSaved], [1, 0, 0]);
    assert.equal(distractions, 100 / 6);
  });

  it('counts a wrong suggestion once, however many keys agree with it', async () => {
    const { typed, asked } = await type('«let a;»\n', (line) => (line === 'l' ? 'et b;' : ''));
    assert.equal(typed.shown.length, 1);
    // While what is typed agrees, the model is not asked.
    assert.deepEqual(asked.slice(0, 2), ['l', 'let a']);
  });

  it('takes the lines that are right and goes on behind them', async () => {
    const hole = '{«\n  first();\n  second();\n  third();»\n}';
    const { typed } = await type(hole, (line) => (line === '  ' ? 'first();\n  second();\n  fourth();' : ''));
    const [shown] = typed.shown;
    assert.equal(shown?.accepted, 'first();\n  second();'.length);
    // Enter, two lines, Enter, and `third();`.
    assert.equal(typed.keys, 1 + 2 + 1 + 8);
  });

  it('judges a suggestion as a whole of which the first line was seen before', async () => {
    const says = (line: string): string => (line === 'l' ? 'ist();\nlist();' : '');
    const { typed } = await type('«let a;»\nlist();', says, true);
    const [shown, ...more] = typed.shown;
    assert.deepEqual([shown?.text, shown?.duplicatesSuffix, more], ['ist();\nlist();', true, []]);
  });

  it('types over a bracket that was closed ahead and taken', async () => {
    const { typed } = await type('«call(amount);»\n', (line) => (line === 'call(' ? 'amount);' : ''));
    assert.equal(typed.keys, 6);
    assert.equal(typed.shown[0]?.accepted, 8);
  });

  it('shows nothing between two quick keys of which the first only ended', async () => {
    const { asked } = await type('«let amount = 1;»\n', () => '');
    // The editor waits 50 ms after each key; the rhythm is the same in each run.
    assert.deepEqual((await type('«let amount = 1;»\n', () => '')).asked, asked);
  });
});

describe('SimulatedClock', () => {
  it('stands still while work goes on', async () => {
    const clock = new SimulatedClock(nodeHost.yieldToMessages);
    let isDone = false;
    clock.after(10, () => {
      clock.holdFor(
        new Promise((resolve) => {
          setTimeout(() => {
            isDone = true;
            resolve();
          }, 20);
        }),
      );
    });
    let seen: boolean | undefined;
    clock.after(11, () => {
      seen = isDone;
    });
    await clock.advanceTo(30, () => false);
    assert.equal(seen, true);
    assert.equal(clock.now(), 30);
  });

  it('runs what is due in order, and stops where it is told to', async () => {
    const clock = new SimulatedClock(nodeHost.yieldToMessages);
    const ran: number[] = [];
    for (const ms of [30, 10, 20]) clock.after(ms, () => ran.push(clock.now()));
    clock.after(15, () => ran.push(-1))();
    await clock.advanceTo(100, () => ran.length === 2);
    assert.deepEqual(ran, [10, 20]);
    assert.equal(clock.now(), 20);
  });
});
