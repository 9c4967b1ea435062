import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Shown, Typed } from '../../src/evaluation/person.ts';
import { gapAfter } from '../../src/evaluation/rhythm.ts';
import { editSimilarity } from '../../src/evaluation/similarity.ts';
import { tally } from './tally.ts';

const wrong: Shown = {
  ...{ path: 'a.ts', before: '', next: '', text: 'abcd', replaced: 0, right: false, accepted: 0 },
  ...{
    acceptKeys: 1,
    exactLine: false,
    similarity: 0.25,
    duplicatesSuffix: false,
    unbalancesBrackets: false,
  },
};
const taken: Shown = { ...wrong, right: true, accepted: 4, similarity: 1 };
const typed: Typed = { path: 'a.ts', keys: 0, keysByHand: 0, shown: [], cursors: [], computedMs: [] };

describe('tally', () => {
  it('counts what was typed, shown and taken', () => {
    const first = {
      ...typed,
      keys: 30,
      keysByHand: 60,
      shown: [{ ...taken, exactLine: true }, wrong],
      computedMs: [1, 2],
    };
    const second = {
      ...typed,
      keys: 10,
      keysByHand: 40,
      shown: [
        { ...taken, accepted: 0, similarity: 0.5 },
        { ...wrong, duplicatesSuffix: true, unbalancesBrackets: true },
      ],
      computedMs: [3, 40],
    };
    const surprises = [
      { bits: 6, bytes: 10 },
      { bits: 2, bytes: 6 },
    ];
    assert.deepEqual(tally([first, second], surprises), {
      files: 1,
      positions: 40,
      shown: 4,
      precision: 1 / 4,
      coverage: 4 / 40,
      exactLine: 1 / 4,
      editSimilarity: (1 + 0.25 + 0.5 + 0.25) / 4,
      keystrokesSaved: 1 - 40 / 100,
      distractions: 5,
      duplicatedSuffix: 1,
      unbalancedBrackets: 1,
      bitsPerByte: 8 / 16,
      msPerKeystroke: { p50: 2, p95: 40 },
    });
  });

  it('tells what the memory of a project took', () => {
    const { memory } = tally([{ ...typed, computedMs: [10, 30] }], [], { lookups: 200, ms: 2 });
    assert.deepEqual(memory, { usPerLookup: 10, shareOfWork: 0.05 });
  });

  it('has figures where nothing was shown', () => {
    const { precision, coverage, keystrokesSaved, bitsPerByte } = tally([], []);
    assert.deepEqual([precision, coverage, keystrokesSaved, bitsPerByte], [0, 0, 0, 0]);
  });
});

describe('editSimilarity', () => {
  it('is one less the share of characters that have to change', () => {
    assert.equal(editSimilarity('', ''), 1);
    assert.equal(editSimilarity('abc', 'abc'), 1);
    assert.equal(editSimilarity('abc', ''), 0);
    assert.equal(editSimilarity('kitten', 'sitting'), 1 - 3 / 7);
  });

  it('is the same both ways, and 1 for equal texts alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(editSimilarity(a, b), editSimilarity(b, a));
        assert.equal(editSimilarity(a, b) === 1, a === b);
      }),
    );
  });
});

describe('gapAfter', () => {
  const median = (typed: string, next: string): number => {
    const gaps = Array.from({ length: 501 }, (_, place) => gapAfter(typed, next, place));
    return gaps.sort((a, b) => a - b)[250] ?? 0;
  };

  it('depends on the place alone', () => {
    assert.equal(gapAfter('ab', 'c', 7), gapAfter('ab', 'c', 7));
    assert.notEqual(gapAfter('ab', 'c', 7), gapAfter('ab', 'c', 8));
  });

  it('is short within a word, longer before one, and long at the beginning of a line', () => {
    const [within, before, line] = [median('ab', 'c'), median('ab ', 'c'), median('ab\n  ', 'c')];
    assert.ok(
      within > 100 && within < before && before < line && line < 1_000,
      `${within} ${before} ${line}`,
    );
  });
});
