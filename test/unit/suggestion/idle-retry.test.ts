import assert from 'node:assert/strict';
import type { CompletionRequest, DocumentPosition } from '../../../src/worker/protocol.ts';
import { idleMs } from '../../../src/suggestion/idle-retry.ts';
import { completion, rig, uri } from './source-rig.ts';

const { signal } = new AbortController();

function request(version = 1, rest: Partial<CompletionRequest> = {}): CompletionRequest {
  return { uri, version, offset: 10, maxTokens: 8, multiline: true, eagerness: 'balanced', ...rest };
}

/** A source that has shown nothing for a request. */
async function shownNothing(asked = request(), effort: 'ask' | 'ask-now' = 'ask') {
  const parts = rig();
  const refreshed: DocumentPosition[] = [];
  parts.source.onDidRefresh((place) => refreshed.push(place));
  const shown = parts.source.suggest(asked, effort, signal);
  await parts.clock.advance(50);
  parts.asked[0]?.answer(completion(''));
  assert.equal(await shown, undefined);
  return { ...parts, refreshed };
}

describe('A retry when the user has stopped typing', () => {
  it('shows what the model is less sure of', async () => {
    const { clock, asked, refreshed, source } = await shownNothing();
    await clock.advance(idleMs);
    assert.equal(asked.length, 2);
    assert.equal(asked[1]?.request.paused, true);
    asked[1].answer(completion('return a + b;'));
    await clock.advance(0);
    assert.deepEqual(
      refreshed.map(({ offset }) => offset),
      [10],
    );
    assert.equal(await source.suggest(request(), 'recall', signal), 'return a + b;');
  });

  it('shows nothing when the model has nothing to suggest', async () => {
    const { clock, asked, refreshed } = await shownNothing();
    await clock.advance(idleMs);
    asked[1]?.answer(completion(''));
    await clock.advance(10 * idleMs);
    assert.deepEqual([asked.length, refreshed.length], [2, 0]);
  });

  it('does not come before the idle time', async () => {
    const { clock, asked } = await shownNothing();
    await clock.advance(idleMs - 1);
    assert.equal(asked.length, 1);
  });

  it('is cancelled when the user types', async () => {
    const { clock, asked, type } = await shownNothing();
    type('x', 10);
    await clock.advance(2 * idleMs);
    assert.equal(asked.length, 1);
  });

  it('is cancelled when the cursor moves', async () => {
    const { clock, asked, source } = await shownNothing();
    source.moved({ uri, version: 1, offset: 10 });
    source.moved({ uri, version: 1, offset: 12 });
    await clock.advance(2 * idleMs);
    assert.equal(asked.length, 1);
  });

  it('shows nothing when the user types while the model answers', async () => {
    const { clock, asked, refreshed, type } = await shownNothing();
    await clock.advance(idleMs);
    type('x', 10);
    asked[1]?.answer(completion('return a + b;'));
    await clock.advance(2 * idleMs);
    assert.deepEqual(refreshed, []);
  });

  it('does not follow explicit requests, nor requests with `eager`', async () => {
    for (const { asked, clock } of [
      await shownNothing(request(), 'ask-now'),
      await shownNothing(request(1, { eagerness: 'eager' })),
    ]) {
      await clock.advance(2 * idleMs);
      assert.equal(asked.length, 1);
    }
  });

  const cut = async (more: string) => {
    const parts = rig();
    const refreshed: DocumentPosition[] = [];
    parts.source.onDidRefresh((place) => refreshed.push(place));
    const shown = parts.source.suggest(request(), 'ask', signal);
    await parts.clock.advance(50);
    parts.asked[0]?.answer(completion('return a', [], true));
    assert.equal(await shown, 'return a');
    await parts.clock.advance(idleMs);
    parts.asked[1]?.answer(completion(more));
    await parts.clock.advance(0);
    return { refreshed, recalled: await parts.source.suggest(request(), 'recall', signal) };
  };

  it('extends a suggestion that was cut', async () => {
    const { refreshed, recalled } = await cut('return a + b;');
    assert.deepEqual([refreshed.length, recalled], [1, 'return a + b;']);
  });

  it('keeps the shown suggestion when the model suggests something else, or nothing more', async () => {
    for (const more of ['throw b;', 'return a', ''])
      assert.deepEqual(await cut(more), { refreshed: [], recalled: 'return a' });
  });

  it('does not cancel a block whose first line is shown, although an earlier suggestion was cut', async () => {
    const { clock, asked, source, type } = rig();
    const shownCut = source.suggest(request(), 'ask', signal);
    await clock.advance(50);
    asked[0]!.answer(completion('return a', [], true));
    await shownCut;
    type('x', 10);
    const shownLine = source.suggest(request(2, { offset: 11 }), 'ask', signal);
    await clock.advance(50);
    asked[1]!.preview('if (a) {');
    assert.equal(await shownLine, 'if (a) {');
    await clock.advance(2 * idleMs);
    assert.deepEqual([asked.length, asked[1]!.signal.aborted], [2, false]);
  });
});
