import { MAX_PLACES } from './frozen-suffix.ts';

/**
 * The tokens of other files at the start of a prompt, by place in the document. They are chosen when a place is first
 * completed, when no cache exists for it anyway, and kept as long as the place is known. So neither typing nor an edit in
 * another file changes them, and coming back to a place finds its cache.
 */
export class StableHeader {
  /** By frozen suffix, from the least to the most recently used, as in `FrozenSuffix`. */
  readonly #headers = new Map<string, readonly number[]>();

  /**
   * @param place its frozen suffix
   * @param choose returns the tokens for a new place
   */
  at(place: string, choose: () => readonly number[]): readonly number[] {
    const tokens = this.#headers.get(place) ?? choose();
    this.#headers.delete(place);
    this.#headers.set(place, tokens);
    const [oldest] = this.#headers.keys();
    if (this.#headers.size > MAX_PLACES && oldest !== undefined) this.#headers.delete(oldest);
    return tokens;
  }
}
