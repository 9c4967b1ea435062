import assert from 'node:assert/strict';
import type { CompletionRequest, DocumentPosition } from '../../../src/worker/protocol.ts';
import { idleMs } from '../../../src/suggestion/idle-retry.ts';
import { completion, rig, uri } from './source-rig.ts';

const { signal } = new AbortController();

function request(version = 1, rest: Partial<CompletionRequest> = {}): CompletionRequest {
  return { uri, version, offset: 10, maxTokens: 8, multiline: true, eagerness: 'balanced', ...rest };
}

/** A source that has been asked once and has shown nothing. */
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

describe('Who is shown nothing and has stopped typing', () => {
  it('is shown what the model is less sure of', async () => {
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

  it('is shown nothing where there is nothing', async () => {
    const { clock, asked, refreshed } = await shownNothing();
    await clock.advance(idleMs);
    asked[1]?.answer(completion(''));
    await clock.advance(10 * idleMs);
    assert.deepEqual([asked.length, refreshed.length], [2, 0]);
  });

  it('is not asked about before that', async () => {
    const { clock, asked } = await shownNothing();
    await clock.advance(idleMs - 1);
    assert.equal(asked.length, 1);
  });

  it('is left alone once they type', async () => {
    const { clock, asked, type } = await shownNothing();
    type('x', 10);
    await clock.advance(2 * idleMs);
    assert.equal(asked.length, 1);
  });

  it('is left alone once the cursor is elsewhere', async () => {
    const { clock, asked, source } = await shownNothing();
    source.moved({ uri, version: 1, offset: 10 });
    source.moved({ uri, version: 1, offset: 12 });
    await clock.advance(2 * idleMs);
    assert.equal(asked.length, 1);
  });

  it('is left alone when they type while the model answers', async () => {
    const { clock, asked, refreshed, type } = await shownNothing();
    await clock.advance(idleMs);
    type('x', 10);
    asked[1]?.answer(completion('return a + b;'));
    await clock.advance(2 * idleMs);
    assert.deepEqual(refreshed, []);
  });

  it('is left alone if they asked, or are shown everything anyway', async () => {
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

  it('sees what is shown go on, where it was cut', async () => {
    const { refreshed, recalled } = await cut('return a + b;');
    assert.deepEqual([refreshed.length, recalled], [1, 'return a + b;']);
  });

  it('goes on seeing what is shown where the model says something else by now, or no more', async () => {
    for (const more of ['throw b;', 'return a', ''])
      assert.deepEqual(await cut(more), { refreshed: [], recalled: 'return a' });
  });

  it('has the block finished that they see the first line of, whatever was cut before', async () => {
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
