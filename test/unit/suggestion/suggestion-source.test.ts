import assert from 'node:assert/strict';
import { live } from '../helpers/client-rig.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig } from './source-rig.ts';

describe('SuggestionSource', () => {
  it('revives a worker that was given up for explicit requests only', async () => {
    const { source, asked, revived } = rig();
    void source.suggest(requestAt(1), 'recall', live());
    assert.deepEqual(revived, []);
    const suggestion = source.suggest(requestAt(1), 'ask-now', live());
    assert.deepEqual(revived, [0]);
    await settle();
    asked.at(-1)!.answer(completion('again'));
    assert.equal(await suggestion, 'again');
  });

  it('prefills at once, asks after the debounce delay, and remembers the suggestion', async () => {
    const { clock, asked, prefilled, source, type } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask', live());
    assert.deepEqual(prefilled, [10]);
    await clock.advance(49);
    assert.equal(asked.length, 0);
    await clock.advance(1);
    assert.equal(asked[0]?.request.offset, 10);
    asked[0].answer(completion('foobar'));
    assert.equal(await first, 'foobar');
    type('foo', 10);
    assert.equal(await source.suggest(requestAt(2, 13), 'ask', live()), 'bar');
    assert.equal(asked.length, 1);
    assert.deepEqual(prefilled, [10]);
  });

  it('shows a rest that is typed sooner than read for explicit requests only', async () => {
    const { clock, asked, source, type } = rig();
    const unasked = (version: number, offset: number) =>
      source.suggest({ ...requestAt(version, offset), eagerness: 'balanced' }, 'ask', live());
    const first = unasked(1, 10);
    await clock.advance(50);
    asked[0]?.answer(completion('foo();'));
    assert.equal(await first, 'foo();');
    type('foo', 10);
    assert.equal(await unasked(2, 13), '();');
    type('(', 13);
    assert.equal(await unasked(3, 14), undefined);
    assert.equal(await source.suggest(requestAt(3, 14), 'ask-now', live()), ');');
    assert.equal(asked.length, 1);
  });

  it('shows no such rest of a completion that was in flight while it was typed', async () => {
    const { clock, asked, source, type } = rig();
    const request = (version: number, offset: number) =>
      ({ ...requestAt(version, offset), eagerness: 'balanced' }) as const;
    void source.suggest(request(1, 10), 'ask', live());
    await clock.advance(50);
    type('fo', 10);
    const second = source.suggest(request(2, 12), 'ask', live());
    asked[0]?.answer(completion('foo;'));
    assert.equal(await second, undefined);
    assert.equal(asked.length, 1);
  });

  it('asks explicit requests without a delay', async () => {
    const { asked, source } = rig();
    void source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    assert.equal(asked.length, 1);
  });

  it('does not ask the model when it may only recall', async () => {
    const { asked, prefilled, source } = rig();
    assert.equal(await source.suggest(requestAt(1, 10), 'recall', live()), undefined);
    assert.deepEqual([asked, prefilled], [[], []]);
  });

  it('asks once for keystrokes in quick succession', async () => {
    const { clock, asked, source, type } = rig();
    const older = source.suggest(requestAt(1, 10), 'ask', live());
    await clock.advance(20);
    type('x', 10);
    void source.suggest(requestAt(2, 11), 'ask', live());
    assert.equal(await older, undefined);
    await clock.advance(50);
    assert.deepEqual(
      asked.map(({ request }) => request.offset),
      [11],
    );
  });

  it('does not ask about a version that is outdated after the delay', async () => {
    const { clock, asked, source, document } = rig();
    const suggestion = source.suggest(requestAt(1, 10), 'ask', live());
    document.version = 2;
    await clock.advance(50);
    assert.equal(await suggestion, undefined);
    assert.equal(asked.length, 0);
  });

  it('shows no completion for an older version, and does not follow one past an edit elsewhere', async () => {
    const { asked, source, type } = rig();
    const suggestion = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    type('f', 9);
    asked[0]!.answer(completion('foo'));
    assert.equal(await suggestion, undefined);
    assert.equal(await source.suggest(requestAt(2, 11), 'recall', live()), undefined);
  });

  it('shows nothing when it is cancelled during the delay or the completion', async () => {
    const { clock, asked, source } = rig();
    const early = new AbortController();
    const first = source.suggest(requestAt(1, 10), 'ask', early.signal);
    early.abort();
    assert.equal(await first, undefined);
    await clock.advance(100);
    assert.equal(asked.length, 0);
    const late = new AbortController();
    const second = source.suggest(requestAt(1, 10), 'ask-now', late.signal);
    await settle();
    late.abort();
    asked[0]!.answer(completion('foo'));
    assert.equal(await second, undefined);
  });

  it('asks the model again after it has forgotten the suggestion', async () => {
    const { asked, source } = rig();
    const first = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer(completion('foo'));
    assert.equal(await first, 'foo');
    source.forget();
    void source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    assert.equal(asked.length, 2);
  });
});

describe('A suggestion for the selected item of the completion list', () => {
  it('is requested without prefilling, and again for another item', async () => {
    const { asked, prefilled, source } = rig();
    void source.suggest({ ...requestAt(1, 10), selected: 'sh' }, 'ask-now', live());
    await settle();
    asked[0]!.progress('sh(');
    void source.suggest({ ...requestAt(1, 10), selected: 'p' }, 'ask-now', live());
    await settle();
    assert.deepEqual(
      asked.map(({ request }) => request.selected),
      ['sh', 'p'],
    );
    assert.equal(asked[0]!.signal.aborted, true);
    assert.deepEqual(prefilled, []);
  });

  it('continues while the item is typed', async () => {
    const { asked, source, type } = rig();
    void source.suggest({ ...requestAt(1, 10), selected: 'sh' }, 'ask-now', live());
    await settle();
    type('s', 10);
    const next = source.suggest({ ...requestAt(2, 11), selected: 'h' }, 'ask', live());
    asked[0]!.answer(completion('sh(a)'));
    assert.equal(await next, 'h(a)');
    assert.equal(asked.length, 1);
  });

  it('is not recalled from a suggestion that does not extend the item', async () => {
    const { asked, source } = rig();
    const shown = source.suggest(requestAt(1, 10), 'ask-now', live());
    await settle();
    asked[0]!.answer(completion('op()'));
    await shown;
    void source.suggest({ ...requestAt(1, 10), selected: 'sh' }, 'ask-now', live());
    await settle();
    assert.equal(asked.length, 2);
  });
});
