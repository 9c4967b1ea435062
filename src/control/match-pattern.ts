/** An element of a pattern: any number of items (`**`), or one item that passes the test. */
export type PatternElement<T> = 'globstar' | ((item: T) => boolean);

/**
 * Whether the pattern matches all items. Takes at most as many steps as the product of both lengths: with several
 * globstars, only the last one reached ever needs to match more items.
 */
export function matchesPattern<T>(pattern: readonly PatternElement<T>[], items: readonly T[]): boolean {
  const lastGlobstar = pattern.lastIndexOf('globstar');
  const tail = pattern.length - 1 - lastGlobstar;
  /** Where the items that the elements after the last globstar match begin. */
  const end = items.length - tail;
  if (lastGlobstar < 0 ? end !== 0 : end < 0) return false;
  // The end first, as most paths differ from most patterns in their last name.
  for (let back = tail - 1; back >= 0; back--)
    if (!accepts(pattern[lastGlobstar + 1 + back], items[end + back])) return false;
  return lastGlobstar < 0 || matchesHead(pattern, lastGlobstar, items, end);
}

/** Whether the pattern up to its last globstar matches a beginning of the items before `end`. */
function matchesHead<T>(
  pattern: readonly PatternElement<T>[],
  lastGlobstar: number,
  items: readonly T[],
  end: number,
): boolean {
  let at = 0;
  let next = 0;
  let retry: { readonly at: number; readonly next: number } | undefined;
  while (at < lastGlobstar) {
    if (pattern[at] === 'globstar') {
      retry = { at, next };
      at++;
    } else if (next < end && accepts(pattern[at], items[next])) {
      at++;
      next++;
    } else {
      // Let the globstar match one more item, and retry the rest after it.
      if (retry === undefined || retry.next >= end) return false;
      retry = { at: retry.at, next: retry.next + 1 };
      at = retry.at + 1;
      next = retry.next;
    }
  }
  return true;
}

function accepts<T>(element: PatternElement<T> | undefined, item: T | undefined): boolean {
  return typeof element === 'function' && item !== undefined && element(item);
}
