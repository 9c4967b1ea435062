import assert from 'node:assert/strict';
import fc from 'fast-check';
import { merge, mergeLong, mergeShort } from '../../../src/tokenizer/merge.ts';
import { MergeTable, NO_MERGE } from '../../../src/tokenizer/merge-table.ts';
import { NumberHeap } from '../../../src/tokenizer/number-heap.ts';

type Pair = readonly [left: number, right: number];

/** The merge of rank `r` produces the token `1000 + r`. */
function tableOf(pairs: readonly Pair[]): MergeTable {
  const table = new MergeTable(pairs.length);
  pairs.forEach(([left, right], rank) => {
    table.set(left, right, rank, 1000 + rank);
  });
  return table;
}

/** Merges by the definition of byte-pair encoding: the pair of lowest rank, the leftmost of several. */
function mergeByDefinition(tokens: readonly number[], pairs: readonly Pair[]): number[] {
  const result = [...tokens];
  for (;;) {
    const rankAt = (index: number): number =>
      pairs.findLastIndex(([left, right]) => left === result[index] && right === result[index + 1]);
    const ranks = result.map((_, index) => rankAt(index)).filter((rank) => rank >= 0);
    if (ranks.length === 0) return result;
    const best = Math.min(...ranks);
    const at = result.findIndex((_, index) => rankAt(index) === best);
    result.splice(at, 2, 1000 + best);
  }
}

// Tokens 0 to 3 and merged ones, in any order: a merge may need a token that only a later rank produces.
const token = fc.oneof(fc.nat(3), fc.integer({ min: 1000, max: 1012 }));
const pairs = fc.array(fc.tuple(token, token), { maxLength: 12 });
const tokens = fc.array(fc.nat(3), { maxLength: 60 });

describe('merge', () => {
  it('follows the definition, for short and for long pre-tokens', () => {
    fc.assert(
      fc.property(pairs, tokens, (pairList, tokenList) => {
        const wanted = mergeByDefinition(tokenList, pairList);
        assert.deepEqual(mergeShort([...tokenList], tableOf(pairList)), wanted);
        assert.deepEqual(mergeLong(tokenList, tableOf(pairList)), wanted);
        assert.deepEqual(merge([...tokenList], tableOf(pairList)), wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('merges the leftmost of equal pairs first', () => {
    const table = tableOf([[1, 1]]);
    assert.deepEqual(mergeShort([1, 1, 1], table), [1000, 1]);
    assert.deepEqual(mergeLong([1, 1, 1], table), [1000, 1]);
  });

  it('merges the leftmost of pairs with one rank first, whatever they make', () => {
    const table = new MergeTable(2);
    table.set(1, 2, 0, 12);
    table.set(2, 3, 0, 23);
    assert.deepEqual(mergeShort([1, 2, 3], table), [12, 3]);
    assert.deepEqual(mergeLong([1, 2, 3], table), [12, 3]);
    assert.deepEqual(mergeLong([2, 3, 1, 2], table), [23, 12]);
  });

  it('handles a million tokens', () => {
    const table = tableOf([
      [1, 1],
      [1000, 1000],
      [1001, 1001],
    ]);
    const merged = merge(new Array<number>(1_000_001).fill(1), table);
    assert.equal(merged.length, 125_001);
    assert.deepEqual([merged[0], merged.at(-2), merged.at(-1)], [1002, 1002, 1]);
  });
});

describe('MergeTable', () => {
  it('returns the merges that were set, and no others', () => {
    const id = fc.nat(200_000);
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 300 }), id, id, (list, left, right) => {
        const table = tableOf(list);
        const wanted = new Map(list.map(([a, b], rank) => [`${a} ${b}`, rank]));
        for (const [a, b] of [...list, [left, right] as const, [right, left] as const]) {
          const rank = wanted.get(`${a} ${b}`) ?? NO_MERGE;
          assert.equal(table.rankOf(a, b), rank);
          if (rank !== NO_MERGE) assert.equal(table.resultOf(a, b), 1000 + rank);
        }
      }),
    );
  });
});

describe('NumberHeap', () => {
  it('pops numbers in ascending order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (values) => {
        const heap = new NumberHeap(values.length);
        for (const value of values) heap.push(value);
        const popped = values.map(() => heap.pop());
        assert.deepEqual(popped, Array.from(Float64Array.from(values).sort()));
        assert.equal(heap.pop(), undefined);
      }),
    );
  });

  it('throws RangeError when it is full', () => {
    const heap = new NumberHeap(1);
    heap.push(1);
    assert.throws(() => {
      heap.push(2);
    }, RangeError);
  });
});
