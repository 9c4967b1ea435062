/** What `rankOf` answers when two tokens do not merge. */
export const NO_MERGE = -1;

/** Steps to find a place that a merge may take on average. With real vocabularies it takes about half a step. */
const MOST_STEPS = 32;

/**
 * The merges of a byte-pair encoding (Sennrich et al. 2016), by their two tokens. A hash table in typed arrays
 * with open addressing: a `Map` would need a key of 64 bits or a string for each look-up, and look-ups are what
 * encoding consists of. At most half of its places are taken.
 */
export class MergeTable {
  readonly #mask: number;
  /** Token ids of the pair and its rank, by place; [places]. An empty place has rank -1. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #rank: Int32Array;
  /** The token that each merge makes, by rank; [capacity]. */
  readonly #result: Int32Array;

  readonly #mostSteps: number;
  #steps = 0;

  /** @param capacity one more than the highest rank */
  constructor(capacity: number) {
    let places = 16;
    while (places < 2 * capacity) places *= 2;
    this.#mask = places - 1;
    this.#left = new Int32Array(places);
    this.#right = new Int32Array(places);
    this.#rank = new Int32Array(places).fill(NO_MERGE);
    this.#result = new Int32Array(capacity);
    this.#mostSteps = MOST_STEPS * (places / 2);
  }

  /** Whether the pairs that were set collide so often, by intent, that looking them up would take minutes. */
  get isCrowded(): boolean {
    return this.#steps > this.#mostSteps;
  }

  /** A pair that is set again keeps its later rank, as the reference does it. */
  set(left: number, right: number, rank: number, result: number): void {
    const place = this.#placeOf(left, right);
    this.#steps += (place - this.#firstPlaceOf(left, right)) & this.#mask;
    this.#left[place] = left;
    this.#right[place] = right;
    this.#rank[place] = rank;
    this.#result[rank] = result;
  }

  /** Rank of the merge of two tokens, lower ranks first; `NO_MERGE` when there is none. */
  rankOf(left: number, right: number): number {
    return this.#rank[this.#placeOf(left, right)] ?? NO_MERGE;
  }

  /** Id of the token that the merge of this rank makes. */
  resultOf(rank: number): number {
    return this.#result[rank] ?? NO_MERGE;
  }

  /** The place that holds the pair, or the empty one where it belongs. */
  #placeOf(left: number, right: number): number {
    let place = this.#firstPlaceOf(left, right);
    while (this.#rank[place] !== NO_MERGE && (this.#left[place] !== left || this.#right[place] !== right))
      place = (place + 1) & this.#mask;
    return place;
  }

  #firstPlaceOf(left: number, right: number): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    return hash & this.#mask;
  }
}
