import { PLACES } from './frozen-suffix.ts';

/**
 * The tokens of other files that stand before everything else in a prompt. The one rule: they are chosen when a
 * place in the document is first seen, when its prompt is cold anyway, and stay as long as the place is known.
 * So neither typing nor an edit in another file ever changes them, and coming back to a place finds its cache.
 */
export class StableHeader {
  /** By the frozen suffix of the place, from the least to the most recently used, as `FrozenSuffix` has them. */
  readonly #ofPlaces = new Map<string, readonly number[]>();

  /**
   * @param place the suffix as it is frozen
   * @param choose gives the tokens for a place that has none yet
   */
  at(place: string, choose: () => readonly number[]): readonly number[] {
    const tokens = this.#ofPlaces.get(place) ?? choose();
    this.#ofPlaces.delete(place);
    this.#ofPlaces.set(place, tokens);
    const [oldest] = this.#ofPlaces.keys();
    if (this.#ofPlaces.size > PLACES && oldest !== undefined) this.#ofPlaces.delete(oldest);
    return tokens;
  }
}
