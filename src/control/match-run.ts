/** An element of a pattern: any number of items, or one that the test takes. */
export type RunElement<T> = 'any-run' | ((item: T) => boolean);

/**
 * Whether the items are as the pattern says, from the first to the last. Takes no more steps than the product of both
 * lengths, whatever the pattern: of two runs only the later one ever has to grow.
 */
export function matchesRuns<T>(pattern: readonly RunElement<T>[], items: readonly T[]): boolean {
  const lastRun = pattern.lastIndexOf('any-run');
  const tail = pattern.length - 1 - lastRun;
  /** Where the items begin that only what stands behind the last run can take. */
  const end = items.length - tail;
  if (lastRun < 0 ? end !== 0 : end < 0) return false;
  // The end first: most names differ from most patterns in their last character.
  for (let back = tail - 1; back >= 0; back--)
    if (!takes(pattern[lastRun + 1 + back], items[end + back])) return false;
  return lastRun < 0 || beginsWithRuns(pattern, lastRun, items, end);
}

/** The same of the pattern up to its last run, and the items before `end`. */
function beginsWithRuns<T>(
  pattern: readonly RunElement<T>[],
  lastRun: number,
  items: readonly T[],
  end: number,
): boolean {
  let at = 0;
  let next = 0;
  let retry: { readonly at: number; readonly next: number } | undefined;
  while (at < lastRun) {
    if (pattern[at] === 'any-run') {
      retry = { at, next };
      at++;
    } else if (next < end && takes(pattern[at], items[next])) {
      at++;
      next++;
    } else {
      // The run takes one item more, and the rest is tried behind that.
      if (retry === undefined || retry.next >= end) return false;
      retry = { at: retry.at, next: retry.next + 1 };
      at = retry.at + 1;
      next = retry.next;
    }
  }
  return true;
}

function takes<T>(element: RunElement<T> | undefined, item: T | undefined): boolean {
  return typeof element === 'function' && item !== undefined && element(item);
}
