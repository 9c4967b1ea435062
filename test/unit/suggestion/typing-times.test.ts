import assert from 'node:assert/strict';
import { CursorPrefill, restMs } from '../../../src/suggestion/cursor-prefill.ts';
import { AdaptiveDebouncer } from '../../../src/suggestion/debouncer.ts';
import { longestTypingGapMs, movedByEditMs, RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';

/** Whether a cursor that moves so long after an edit counts as moved by it, for snippets and for the prefill. */
async function isMovedByEdit(afterMs: number): Promise<{ snippet: boolean; prefill: boolean }> {
  const clock = new FakeClock();
  const edits = new RecentEdits(clock);
  let prefills = 0;
  const prefill = new CursorPrefill(clock, () => prefills++);
  edits.changed({ uri, version: 2 }, [{ offset: 0, length: 0, text: 'for (item of items)' }]);
  prefill.edited(uri);
  await clock.advance(afterMs);
  edits.moved({ uri, start: 5, end: 9 });
  prefill.moved({ uri, version: 2, offset: 5 });
  await clock.advance(restMs);
  return { snippet: edits.isInSnippet({ uri, version: 2 }), prefill: prefills === 0 };
}

/** Whether the user still types after such a gap, for the policy and for the debouncer. */
async function isTyping(gapMs: number): Promise<{ policy: boolean; debouncer: boolean }> {
  const clock = new FakeClock();
  const edits = new RecentEdits(clock);
  const limits = { minimum: 0, maximum: 10_000 };
  const debouncer = new AdaptiveDebouncer(
    clock,
    () => limits,
    () => undefined,
  );
  const delayAfterKey = async (): Promise<number> => {
    debouncer.keystroke();
    const start = clock.now();
    let end = NaN;
    void debouncer.wait(new AbortController().signal).then(() => (end = clock.now()));
    for (let ms = 0; Number.isNaN(end) && ms < limits.maximum; ms++) await clock.advance(1);
    return end - start;
  };
  edits.changed({ uri, version: 2 }, [{ offset: 0, length: 0, text: 'a' }]);
  const before = await delayAfterKey();
  await clock.advance(gapMs - clock.now());
  const isTypingToPolicy = edits.isTypingAt({ uri, version: 2, offset: 1 });
  return { policy: isTypingToPolicy, debouncer: (await delayAfterKey()) !== before };
}

describe('The typing times', () => {
  it('are the same for snippets and the prefill, after an edit that moves the cursor', async () => {
    assert.deepEqual(await isMovedByEdit(movedByEditMs - 1), { snippet: true, prefill: true });
    assert.deepEqual(await isMovedByEdit(movedByEditMs + 1), { snippet: false, prefill: false });
  });

  it('are the same for the policy and the debouncer, when the user stops typing', async () => {
    assert.deepEqual(await isTyping(longestTypingGapMs), { policy: true, debouncer: true });
    assert.deepEqual(await isTyping(longestTypingGapMs + 1), { policy: false, debouncer: false });
  });
});
