/** An element of a pattern: any number of items, or one that the test takes. */
export type RunElement<T> = 'any-run' | ((item: T) => boolean);

/**
 * Whether the items are as the pattern says, from the first to the last. Takes no more steps than the product of both
 * lengths, whatever the pattern: of two runs only the later one ever has to grow.
 */
export function matchesRuns<T>(pattern: readonly RunElement<T>[], items: readonly T[]): boolean {
  let at = 0;
  let next = 0;
  let retry: { readonly at: number; readonly next: number } | undefined;
  for (;;) {
    const element = pattern[at];
    const item = items[next];
    if (element === 'any-run') {
      retry = { at, next };
      at++;
    } else if (item !== undefined && element?.(item) === true) {
      at++;
      next++;
    } else if (item === undefined && element === undefined) {
      return true;
    } else {
      // The run takes one item more, and the rest is tried behind that.
      if (retry === undefined || retry.next >= items.length) return false;
      retry = { at: retry.at, next: retry.next + 1 };
      at = retry.at + 1;
      next = retry.next;
    }
  }
}
