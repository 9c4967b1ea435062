import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beginsPiece, cutIntoPieces } from '../../../src/memory/text-pieces.ts';

const line = fc.constantFrom(
  '',
  '}',
  'const total = sum(items);',
  'return total;',
  'if (isEmpty) {',
  'done();\r',
);
const text = fc.array(line, { maxLength: 200 }).map((lines) => lines.join('\n'));

describe('cutIntoPieces', () => {
  it('cuts at lines that begin a piece, and nowhere else', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const pieces = cutIntoPieces(whole);
        let start = 0;
        for (const { length, lines } of pieces) {
          const piece = whole.slice(start, start + length);
          assert.ok(start === 0 || beginsPiece(whole, start));
          assert.equal(lines, piece.split('\n').length - 1);
          start += length;
        }
        assert.equal(start, whole.length);
      }),
    );
  });

  it('makes pieces of some lines of ordinary code', () => {
    const code = Array.from(
      { length: 1_000 },
      (_, i) => `  const value${i} = compute(${i * 7}, other);`,
    ).join('\n');
    const { length } = cutIntoPieces(code);
    assert.ok(length > 30 && length < 120, String(length));
  });

  it('has no piece begin at a short line, whatever it says', () => {
    for (const short of ['}', '});', 'else {', '']) assert.equal(beginsPiece(short, 0), false);
  });
});
