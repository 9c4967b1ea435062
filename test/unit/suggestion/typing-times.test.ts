import assert from 'node:assert/strict';
import { CursorPrefill, restMs } from '../../../src/suggestion/cursor-prefill.ts';
import { AdaptiveDebouncer } from '../../../src/suggestion/debouncer.ts';
import { longestTypingGapMs, movedByEditMs, RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';

/** Whether a cursor that moves so long after an edit counts as moved by it: to the snippets, and to what is prepared. */
async function isMovedByEdit(afterMs: number): Promise<{ snippet: boolean; prefill: boolean }> {
  const clock = new FakeClock();
  const edits = new RecentEdits(clock);
  let prepared = 0;
  const prefill = new CursorPrefill(clock, () => prepared++);
  edits.changed({ uri, version: 2 }, [{ offset: 0, length: 0, text: 'for (item of items)' }]);
  prefill.edited(uri);
  await clock.advance(afterMs);
  edits.moved({ uri, start: 5, end: 9 });
  prefill.moved({ uri, version: 2, offset: 5 });
  await clock.advance(restMs);
  return { snippet: edits.isInSnippet({ uri, version: 2 }), prefill: prepared === 0 };
}

/** Whether a person who pauses so long is still typing: to the policy, and to the pause that follows their rhythm. */
async function isTyping(gapMs: number): Promise<{ policy: boolean; debouncer: boolean }> {
  const clock = new FakeClock();
  const edits = new RecentEdits(clock);
  const limits = { minimum: 0, maximum: 10_000 };
  const debouncer = new AdaptiveDebouncer(
    clock,
    () => limits,
    () => 0,
  );
  const pauseAfterKey = async (): Promise<number> => {
    debouncer.keystroke();
    const start = clock.now();
    let end = NaN;
    void debouncer.wait(new AbortController().signal).then(() => (end = clock.now()));
    for (let ms = 0; Number.isNaN(end) && ms < limits.maximum; ms++) await clock.advance(1);
    return end - start;
  };
  edits.changed({ uri, version: 2 }, [{ offset: 0, length: 0, text: 'a' }]);
  const before = await pauseAfterKey();
  await clock.advance(gapMs - clock.now());
  const isTypingToPolicy = edits.isTypingAt({ uri, version: 2, offset: 1 });
  return { policy: isTypingToPolicy, debouncer: (await pauseAfterKey()) !== before };
}

describe('The times of typing', () => {
  it('say the same of a cursor that an edit moved wherever that matters', async () => {
    assert.deepEqual(await isMovedByEdit(movedByEditMs - 1), { snippet: true, prefill: true });
    assert.deepEqual(await isMovedByEdit(movedByEditMs + 1), { snippet: false, prefill: false });
  });

  it('say the same of a person who has stopped typing wherever that matters', async () => {
    assert.deepEqual(await isTyping(longestTypingGapMs), { policy: true, debouncer: true });
    assert.deepEqual(await isTyping(longestTypingGapMs + 1), { policy: false, debouncer: false });
  });
});
