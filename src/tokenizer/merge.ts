import { NO_MERGE, type MergeTable } from './merge-table.ts';
import { NumberHeap } from './number-heap.ts';

/** From this many tokens on, a heap is faster than scanning all pairs for each merge. */
const HEAP_THRESHOLD = 48;

/** Ranks are below this, so that a rank and a position fit into the 53 bits of a number together. */
export const RANK_LIMIT = 2 ** 21;
const POSITION_LIMIT = 2 ** 32;

/**
 * Merges the tokens of one pre-token until no merge applies: always the pair of lowest rank, the leftmost of several.
 * Takes O(n) space and O(n log n) time.
 */
export function merge(tokens: number[], table: MergeTable): readonly number[] {
  return tokens.length < HEAP_THRESHOLD ? mergeShort(tokens, table) : mergeLong(tokens, table);
}

/** For short pre-tokens: merges in place and returns `tokens`. */
export function mergeShort(tokens: number[], table: MergeTable): readonly number[] {
  // ranks[i] is the rank of the pair (i, i + 1).
  const ranks: number[] = [];
  for (let index = 1; index < tokens.length; index++) ranks.push(rankAt(tokens, index - 1, table));
  for (;;) {
    let best = NO_MERGE;
    let at = 0;
    ranks.forEach((rank, index) => {
      if (rank !== NO_MERGE && (best === NO_MERGE || rank < best)) {
        best = rank;
        at = index;
      }
    });
    if (best === NO_MERGE) return tokens;
    tokens[at] = table.resultOf(tokens[at] ?? 0, tokens[at + 1] ?? 0);
    tokens.splice(at + 1, 1);
    ranks.splice(at, 1);
    if (at > 0) ranks[at - 1] = rankAt(tokens, at - 1, table);
    if (at < ranks.length) ranks[at] = rankAt(tokens, at, table);
  }
}

function rankAt(tokens: readonly number[], index: number, table: MergeTable): number {
  return table.rankOf(tokens[index] ?? 0, tokens[index + 1] ?? 0);
}

/** For pre-tokens of any length: a linked list of tokens and a heap of applicable merges. */
export function mergeLong(tokens: readonly number[], table: MergeTable): readonly number[] {
  const list = new MergeList(tokens, table);
  // At most n - 1 pairs at first; each merge removes one and adds at most two.
  const heap = new NumberHeap(2 * tokens.length);
  const offer = (position: number): void => {
    const rank = list.rerank(position);
    if (rank !== NO_MERGE) heap.push(rank * POSITION_LIMIT + position);
  };
  for (let position = 0; position < tokens.length; position++) offer(position);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const rank = Math.floor(top / POSITION_LIMIT);
    const position = top % POSITION_LIMIT;
    // Skip a stale entry: the pair has changed since, and its new merge was pushed as well.
    if (list.rank(position) !== rank) continue;
    const before = list.join(position);
    offer(position);
    if (before >= 0) offer(before);
  }
  return list.toArray();
}

/** A doubly linked list in typed arrays. Positions are indices into the original tokens and never change. */
class MergeList {
  readonly #table: MergeTable;
  readonly #tokens: Int32Array;
  readonly #next: Int32Array; // -1 after the last
  readonly #previous: Int32Array; // -1 before the first
  readonly #rank: Int32Array; // of the pair of a position and the next one

  constructor(tokens: readonly number[], table: MergeTable) {
    const count = tokens.length;
    this.#table = table;
    this.#tokens = Int32Array.from(tokens);
    this.#next = Int32Array.from(tokens, (_, index) => (index + 1 < count ? index + 1 : -1));
    this.#previous = Int32Array.from(tokens, (_, index) => index - 1);
    this.#rank = new Int32Array(count).fill(NO_MERGE);
  }

  rank(position: number): number {
    return this.#rank[position] ?? NO_MERGE;
  }

  /** Looks up the rank of the pair at `position` again. */
  rerank(position: number): number {
    const next = this.#next[position] ?? -1;
    const rank =
      next < 0 ? NO_MERGE : this.#table.rankOf(this.#tokens[position] ?? 0, this.#tokens[next] ?? 0);
    this.#rank[position] = rank;
    return rank;
  }

  /** Replaces a position and the next one, which merge, with one token; returns the previous position, or -1. */
  join(position: number): number {
    const taken = this.#next[position] ?? -1;
    const after = this.#next[taken] ?? -1;
    this.#tokens[position] = this.#table.resultOf(this.#tokens[position] ?? 0, this.#tokens[taken] ?? 0);
    this.#rank[taken] = NO_MERGE;
    this.#next[position] = after;
    if (after >= 0) this.#previous[after] = position;
    return this.#previous[position] ?? -1;
  }

  toArray(): number[] {
    const result: number[] = [];
    // Position 0 always remains, as a merge keeps the left of its two positions.
    for (
      let position = this.#tokens.length > 0 ? 0 : -1;
      position >= 0;
      position = this.#next[position] ?? -1
    )
      result.push(this.#tokens[position] ?? 0);
    return result;
  }
}
