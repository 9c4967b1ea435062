import { RecentPlaces } from './recent-places.ts';

/**
 * The tokens of other files at the start of a prompt, by place in the document. They are chosen when a place is first
 * completed, when no cache exists for it anyway, and kept as long as the place is known. So neither typing nor an edit in
 * another file changes them, and coming back to a place finds its cache.
 */
export class StableHeader {
  readonly #headers = new RecentPlaces<readonly number[]>();

  /**
   * @param place its frozen suffix
   * @param choose returns the tokens for a new place
   * @param isAhead see `RecentPlaces.at`
   */
  at(place: string, choose: () => readonly number[], isAhead = false): readonly number[] {
    return this.#headers.at(place, choose, isAhead);
  }
}
