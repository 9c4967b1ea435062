import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isInsideCharacter, prefixText, suffixText } from '../../../src/document/text-around.ts';
import { atCursor } from '../helpers/cursor-text.ts';

const EVERYTHING = 1_000;

/** Prefix and suffix of a drawing, drawn again. */
function around(drawing: string, units = EVERYTHING): string {
  const { text, offset } = atCursor(drawing);
  return `${prefixText(text, 0, offset)}|${suffixText(text, offset, units)}`;
}

describe('the text around a cursor', () => {
  const drawings: readonly (readonly [name: string, drawing: string, seen: string])[] = [
    ['of an empty document', '|', '|'],
    ['with line feeds', 'a\n|b\n', 'a\n|b\n'],
    ['with CRLF', 'a\r\n|b\r\n', 'a\n|b\n'],
    ['with mixed line ends', 'a\nb\r\nc|\nd\r\n', 'a\nb\nc|\nd\n'],
    ['between CR and LF counts as before both', 'a\r|\nb', 'a|\nb'],
    ['before CRLF', 'a|\r\nb', 'a|\nb'],
    ['with CR alone is left as it is', 'a\r|b\rc', 'a\r|b\rc'],
    ['with two CR before a LF', 'a\r\r|\nb', 'a\r|\nb'],
    ['beside an emoji', '👍|👍', '👍|👍'],
    ['with NUL', '\0|\0', '\0|\0'],
  ];
  for (const [name, drawing, seen] of drawings) {
    it(name, () => {
      assert.equal(around(drawing), seen);
    });
  }

  it('starts where the window starts', () => {
    assert.equal(prefixText('one\ntwo\nthr', 4, 9), 'two\nt');
  });

  it('ends where the units end', () => {
    assert.equal(around('|abcdef', 3), '|abc');
    assert.equal(around('a|bc', 0), 'a|');
  });

  it('never ends amid a character', () => {
    assert.equal(around('|ab👍c', 3), '|ab');
    assert.equal(around('|ab👍c', 4), '|ab👍');
  });

  it('never ends amid CRLF', () => {
    assert.equal(around('|ab\r\nc', 3), '|ab');
    assert.equal(around('|ab\r\nc', 4), '|ab\n');
  });

  it('is the same behind the cursor whatever stands before it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '👍', '\ud83d') });
    fc.assert(
      fc.property(text, text, text, fc.nat(20), (one, other, after, units) => {
        // A cursor amid a character or a line end has no text of its own behind it.
        for (const before of [one, other]) fc.pre(!isInsideCharacter(before + after, before.length));
        const seen = suffixText(one + after, one.length, units);
        assert.equal(suffixText(other + after, other.length, units), seen);
      }),
    );
  });

  it('is the whole text with line feeds', () => {
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
  it('is so between the two halves of a surrogate pair only', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((offset) => isInsideCharacter('a👍b', offset)),
      [false, false, true, false, false],
    );
    assert.equal(isInsideCharacter('\udc00\ud800', 1), false);
    assert.equal(isInsideCharacter('\ud800a', 1), false);
  });
});
