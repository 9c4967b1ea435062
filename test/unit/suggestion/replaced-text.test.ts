import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nextOccurrence, replacementBetween } from '../../../src/suggestion/replaced-text.ts';

describe('replacementBetween', () => {
  for (const [before, after, removed, inserted] of [
    ['let total = 0;', 'let sum = 0;', 'total', 'sum'],
    ['let count = 0;', 'let counter = 0;', 'count', 'counter'],
    ['oldName(x)', 'newName(x)', 'oldName', 'newName'],
    ['f(a, b, true)', 'f(a, b)', ', true', ''],
    ['x = y == z', 'x = y === z', undefined, undefined],
    ['größe = 1', 'große = 1', 'größe', 'große'],
    ['a', 'b', undefined, undefined],
    ['same', 'same', undefined, undefined],
    ['', 'new line', undefined, undefined],
  ] as const)
    it(`finds what was replaced from ${before} to ${after}`, () => {
      const expected = removed === undefined ? undefined : { removed, inserted };
      assert.deepEqual(replacementBetween(before, after), expected);
    });

  it('gives the line as it is when it is made again', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', '.'), maxLength: 12 });
    fc.assert(
      fc.property(line, line, (before, after) => {
        const replacement = replacementBetween(before, after);
        if (replacement === undefined) return;
        const { removed, inserted } = replacement;
        const starts = Array.from({ length: before.length }, (_, at) => at);
        const results = starts
          .filter((at) => before.startsWith(removed, at))
          .map((at) => before.slice(0, at) + inserted + before.slice(at + removed.length));
        assert.ok(results.includes(after));
      }),
    );
  });
});

describe('nextOccurrence', () => {
  const text = 'sum total; totals; total\n_total total()';

  it('is that of whole words after the cursor', () => {
    assert.equal(nextOccurrence(text, 'total', 0), 4);
    assert.equal(nextOccurrence(text, 'total', 11), 19);
    assert.equal(nextOccurrence(text, 'total', 26), 32);
  });

  it('is the first one where none comes after the cursor', () => {
    assert.equal(nextOccurrence(text, 'total', text.length), 4);
    assert.equal(nextOccurrence('nothing here', 'total', 3), undefined);
  });

  it('is none while the cursor is at one', () => {
    for (const cursor of [4, 6, 9]) assert.equal(nextOccurrence(text, 'total', cursor), undefined);
  });

  it('may be of other than words', () => {
    assert.equal(nextOccurrence('f(a, true) g(b, true)', ', true', 1), 3);
  });
});
