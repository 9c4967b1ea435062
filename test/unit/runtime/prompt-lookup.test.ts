import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptLookup } from '../../../src/runtime/prompt-lookup.ts';

const MAX = 100;

/** A lookup whose drafts were accepted until they have their maximum length, seven tokens. */
function fullLength(longest = MAX): PromptLookup {
  const lookup = new PromptLookup(longest);
  for (let i = 0; i < 3; i++) lookup.recordOutcome(2, 2);
  return lookup;
}

describe('PromptLookup', () => {
  it('proposes what followed the same tokens before', () => {
    const lookup = fullLength();
    assert.deepEqual(lookup.propose([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1], 2, MAX), [3, 4, 5, 6, 7, 8, 9]);
  });

  it('proposes nothing when the end is new, or only its last token occurred before', () => {
    const lookup = fullLength();
    for (const [tokens, next] of [
      [[], 1],
      [[1, 2, 3], 4],
      [[1, 2, 3], 2],
      [[2, 3], 2],
    ] as const)
      assert.deepEqual(lookup.propose(tokens, next, MAX), []);
  });

  it('takes the longest match, the latest of equally long ones', () => {
    const lookup = fullLength();
    const [draft] = lookup.propose([1, 2, 3, 77, 2, 3, 88, 1, 2], 3, MAX);
    assert.equal(draft, 77);
    const [latest] = lookup.propose([9, 2, 3, 77, 8, 2, 3, 88, 1, 2], 3, MAX);
    assert.equal(latest, 88);
  });

  it('matches at most four tokens', () => {
    const lookup = fullLength();
    const [draft] = lookup.propose([1, 2, 3, 4, 5, 77, 0, 2, 3, 4, 5, 88, 1, 2, 3, 4], 5, MAX);
    assert.equal(draft, 88);
  });

  it('continues a repetition into the draft itself', () => {
    assert.deepEqual(fullLength().propose([5, 5], 5, MAX), [5, 5, 5, 5, 5, 5, 5]);
    assert.deepEqual(fullLength().propose([1, 2, 1], 2, MAX), [1, 2, 1, 2, 1, 2, 1]);
  });

  it('proposes no more tokens than wanted and than can be verified', () => {
    assert.deepEqual(fullLength().propose([5, 5], 5, 3), [5, 5, 5]);
    assert.deepEqual(fullLength().propose([5, 5], 5, 0), []);
    assert.deepEqual(fullLength().propose([5, 5], 5, -1), []);
    assert.deepEqual(fullLength(4).propose([5, 5], 5, MAX), [5, 5, 5, 5]);
    for (const lookup of [new PromptLookup(0), fullLength(0)])
      assert.deepEqual(lookup.propose([5, 5], 5, MAX), []);
  });

  it('lengthens drafts while they are accepted, shortens them otherwise, and never stops drafting', () => {
    const lookup = new PromptLookup(MAX);
    const length = (): number => lookup.propose([5, 5], 5, MAX).length;
    const lengths = [length()];
    for (const accepted of [2, 4, 7, 5, 1, 0, 0, 0, 1]) {
      lookup.recordOutcome(length(), accepted);
      lengths.push(length());
    }
    assert.deepEqual(lengths, [2, 4, 7, 7, 5, 2, 1, 1, 1, 2]);
  });

  it('counts proposed and accepted tokens', () => {
    const lookup = new PromptLookup(MAX);
    lookup.recordOutcome(0, 0);
    lookup.recordOutcome(2, 1);
    lookup.recordOutcome(4, 4);
    assert.deepEqual([lookup.proposed, lookup.accepted], [6, 5]);
  });

  it('copies what followed an earlier match of the end, for any tokens', () => {
    const tokens = fc.array(fc.nat(3), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(tokens, fc.nat(3), (held, next) => {
        const draft = fullLength().propose(held, next, MAX);
        const all = [...held, next];
        const matches = (start: number): boolean =>
          start >= 2 && all[start - 1] === next && all[start - 2] === held.at(-1);
        const starts = Array.from({ length: all.length }, (_, i) => i).filter(matches);
        assert.equal(draft.length, starts.length === 0 ? 0 : 7);
        const text = [...all, ...draft];
        assert.ok(draft.length === 0 || starts.some((start) => draft.every((t, i) => t === text[start + i])));
      }),
      { numRuns: 500 },
    );
  });
});
