import { NO_MERGE, type MergeTable } from './merge-table.ts';
import { NumberHeap } from './number-heap.ts';

/** From this many bytes on, a heap is faster than looking all pairs through for each merge. */
const LONG = 48;

/** Ranks stay below this, so that a rank and a position fit the 53 bits of a number together. */
export const MERGE_LIMIT = 2 ** 21;
const POSITIONS = 2 ** 32;

/**
 * Applies the merges to the tokens of one pre-token until none applies: always the one of lowest rank, the
 * leftmost of several. Linear in space, n log n in time, however long the pre-token.
 */
export function merge(tokens: number[], table: MergeTable): readonly number[] {
  return tokens.length < LONG ? mergeShort(tokens, table) : mergeLong(tokens, table);
}

/** For short pre-tokens: works in `tokens` itself, which it returns. */
export function mergeShort(tokens: number[], table: MergeTable): readonly number[] {
  // ranks[i] belongs to the pair (i, i + 1).
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
    tokens[at] = table.resultOf(best);
    tokens.splice(at + 1, 1);
    ranks.splice(at, 1);
    if (at > 0) ranks[at - 1] = rankAt(tokens, at - 1, table);
    if (at < ranks.length) ranks[at] = rankAt(tokens, at, table);
  }
}

function rankAt(tokens: readonly number[], index: number, table: MergeTable): number {
  return table.rankOf(tokens[index] ?? 0, tokens[index + 1] ?? 0);
}

/** For pre-tokens of any length: a linked list of tokens and a heap of the merges that apply to it. */
export function mergeLong(tokens: readonly number[], table: MergeTable): readonly number[] {
  const list = new MergeList(tokens, table);
  // At most n - 1 pairs at first; each merge takes one out and brings at most two.
  const heap = new NumberHeap(2 * tokens.length);
  const offer = (position: number): void => {
    const rank = list.rerank(position);
    if (rank !== NO_MERGE) heap.push(rank * POSITIONS + position);
  };
  for (let position = 0; position < tokens.length; position++) offer(position);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const rank = Math.floor(top / POSITIONS);
    const position = top % POSITIONS;
    // The pair at a position may have changed since it was pushed; its new merge was then pushed as well.
    if (list.rank(position) !== rank) continue;
    const before = list.join(position, table.resultOf(rank));
    offer(position);
    if (before >= 0) offer(before);
  }
  return list.toArray();
}

/** A doubly linked list in typed arrays. Positions are those of the tokens at the start and never change. */
class MergeList {
  readonly #table: MergeTable;
  readonly #tokens: Int32Array;
  readonly #next: Int32Array; // -1 after the last
  readonly #previous: Int32Array; // -1 before the first
  readonly #rank: Int32Array; // of the pair that a position makes with its next

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

  /** Looks up the merge of a position and its next. */
  rerank(position: number): number {
    const next = this.#next[position] ?? -1;
    const rank =
      next < 0 ? NO_MERGE : this.#table.rankOf(this.#tokens[position] ?? 0, this.#tokens[next] ?? 0);
    this.#rank[position] = rank;
    return rank;
  }

  /** Puts one token in place of a position and its next; returns the position before, or -1. */
  join(position: number, token: number): number {
    const taken = this.#next[position] ?? -1;
    const after = this.#next[taken] ?? -1;
    this.#tokens[position] = token;
    this.#rank[taken] = NO_MERGE;
    this.#next[position] = after;
    if (after >= 0) this.#previous[after] = position;
    return this.#previous[position] ?? -1;
  }

  toArray(): number[] {
    const result: number[] = [];
    // Position 0 always stays: a merge keeps the left of its two places.
    for (
      let position = this.#tokens.length > 0 ? 0 : -1;
      position >= 0;
      position = this.#next[position] ?? -1
    )
      result.push(this.#tokens[position] ?? 0);
    return result;
  }
}
