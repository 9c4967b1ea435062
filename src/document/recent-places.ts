import { MAX_PLACES } from './frozen-suffix.ts';

/** A value for each of the latest places of a document, which are identified by their frozen suffixes. */
export class RecentPlaces<T extends object> {
  /** From the least to the most recently used, as in `FrozenSuffix`. */
  #values = new Map<string, T>();

  /** The values, that of the place used last at the end. */
  all(): readonly T[] {
    return [...this.#values.values()];
  }

  /**
   * Returns the value of a place, which is then the one used last.
   *
   * @param isAhead the place is only prepared: the others keep their order, and it is the first to be forgotten
   */
  at(place: string, create: () => T, isAhead: boolean): T {
    const known = this.#values.get(place);
    const value = known ?? create();
    const others = [...this.#values].filter(([other]) => other !== place);
    // A place that is known is not forgotten sooner because it is prepared.
    if (isAhead && known !== undefined) return value;
    const kept = others.slice(Math.max(0, others.length - MAX_PLACES + 1));
    this.#values = new Map(isAhead ? [[place, value], ...kept] : [...kept, [place, value]]);
    return value;
  }
}
