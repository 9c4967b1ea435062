import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInsideCharacter, prefixText, suffixText } from '../../../src/document/text-around.ts';
import { atCursor } from '../helpers/cursor-text.ts';

const EVERYTHING = 1_000;

/** Returns a drawing of the prefix and suffix at the cursor of `drawing`. */
function around(drawing: string, units = EVERYTHING): string {
  const { text, offset } = atCursor(drawing);
  return `${prefixText(text, 0, offset)}|${suffixText(text, offset, units)}`;
}

describe('prefixText and suffixText', () => {
  const drawings: readonly (readonly [name: string, drawing: string, seen: string])[] = [
    ['handle an empty document', '|', '|'],
    ['keep line feeds', 'a\n|b\n', 'a\n|b\n'],
    ['convert CRLF', 'a\r\n|b\r\n', 'a\n|b\n'],
    ['convert mixed line ends', 'a\nb\r\nc|\nd\r\n', 'a\nb\nc|\nd\n'],
    ['treat a cursor between CR and LF as before both', 'a\r|\nb', 'a|\nb'],
    ['convert CRLF after the cursor', 'a|\r\nb', 'a|\nb'],
    ['keep CR alone', 'a\r|b\rc', 'a\r|b\rc'],
    ['keep the first of two CR before a LF', 'a\r\r|\nb', 'a\r|\nb'],
    ['keep surrogate pairs beside the cursor', '👍|👍', '👍|👍'],
    ['keep NUL', '\0|\0', '\0|\0'],
  ];
  for (const [name, drawing, seen] of drawings) {
    it(name, () => {
      assert.equal(around(drawing), seen);
    });
  }

  it('start at the given offset', () => {
    assert.equal(prefixText('one\ntwo\nthr', 4, 9), 'two\nt');
  });

  it('end after the given units', () => {
    assert.equal(around('|abcdef', 3), '|abc');
    assert.equal(around('a|bc', 0), 'a|');
  });

  it('never end within a surrogate pair', () => {
    assert.equal(around('|ab👍c', 3), '|ab');
    assert.equal(around('|ab👍c', 4), '|ab👍');
  });

  it('never end within CRLF', () => {
    assert.equal(around('|ab\r\nc', 3), '|ab');
    assert.equal(around('|ab\r\nc', 4), '|ab\n');
  });

  it('give a suffix that does not depend on the text before the cursor', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '👍', '\ud83d') });
    fc.assert(
      fc.property(text, text, text, fc.nat(20), (one, other, after, units) => {
        // Not for a cursor within a surrogate pair.
        for (const before of [one, other]) fc.pre(!isInsideCharacter(before + after, before.length));
        const seen = suffixText(one + after, one.length, units);
        assert.equal(suffixText(other + after, other.length, units), seen);
      }),
    );
  });

  it('together give the whole text with line feeds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '👍') });
    fc.assert(
      fc.property(text, fc.nat(100), (all, at) => {
        const offset = Math.min(at, all.length);
        const joined = prefixText(all, 0, offset) + suffixText(all, offset, EVERYTHING);
        assert.equal(joined, all.replaceAll('\r\n', '\n'));
      }),
    );
  });
});

describe('isInsideCharacter', () => {
  it('is true only between the two units of a surrogate pair', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((offset) => isInsideCharacter('a👍b', offset)),
      [false, false, true, false, false],
    );
    assert.equal(isInsideCharacter('\udc00\ud800', 1), false);
    assert.equal(isInsideCharacter('\ud800a', 1), false);
  });
});
