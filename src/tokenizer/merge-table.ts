/** The rank of two tokens that do not merge. */
export const NO_MERGE = -1;

/** Limit of the average number of probes to insert a merge. Real vocabularies need about 0.5. */
const MAX_PROBES = 32;

/**
 * The merges of a byte-pair encoding (Sennrich et al. 2016), by their two tokens. A hash table in typed arrays with open
 * addressing, at most half full: encoding consists of look-ups, and a `Map` would need a string or bigint key for each.
 */
export class MergeTable {
  readonly #mask: number;
  /** Token ids and rank of the pair in each entry; [size]. An empty entry has rank `NO_MERGE`. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #rank: Int32Array;
  /** The token that the merge of each entry produces; [size]. */
  readonly #result: Int32Array;

  readonly #maxProbes: number;
  #probes = 0;

  /** @param capacity maximum number of pairs */
  constructor(capacity: number) {
    let size = 16;
    while (size < 2 * capacity) size *= 2;
    this.#mask = size - 1;
    this.#left = new Int32Array(size);
    this.#right = new Int32Array(size);
    this.#rank = new Int32Array(size).fill(NO_MERGE);
    this.#result = new Int32Array(size);
    this.#maxProbes = MAX_PROBES * (size / 2);
  }

  /** Whether the pairs collide so often, as in a malicious file, that look-ups would take minutes. */
  get hasTooManyCollisions(): boolean {
    return this.#probes > this.#maxProbes;
  }

  /** Adds a merge, or replaces that of a pair that is present, as the reference does. Several may have one rank. */
  set(left: number, right: number, rank: number, result: number): void {
    const index = this.#indexOf(left, right);
    this.#probes += (index - this.#firstIndexOf(left, right)) & this.#mask;
    this.#left[index] = left;
    this.#right[index] = right;
    this.#rank[index] = rank;
    this.#result[index] = result;
  }

  /** Returns the rank of the merge of two tokens, lower ranks merging first; `NO_MERGE` if there is none. */
  rankOf(left: number, right: number): number {
    return this.#rank[this.#indexOf(left, right)] ?? NO_MERGE;
  }

  /** Returns the id of the token that the merge of two tokens produces, which must be one. */
  resultOf(left: number, right: number): number {
    return this.#result[this.#indexOf(left, right)] ?? NO_MERGE;
  }

  /** Returns the index of the pair's entry, or of the empty entry where it belongs. */
  #indexOf(left: number, right: number): number {
    let index = this.#firstIndexOf(left, right);
    while (this.#rank[index] !== NO_MERGE && (this.#left[index] !== left || this.#right[index] !== right))
      index = (index + 1) & this.#mask;
    return index;
  }

  #firstIndexOf(left: number, right: number): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    return hash & this.#mask;
  }
}
