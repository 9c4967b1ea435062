import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChunkedText } from '../../../src/document/chunked-text.ts';

const longText = Array.from({ length: 2_000 }, (_, i) => `line ${i} of a long text\n`).join('');

describe('ChunkedText', () => {
  it('equals a string under any edits', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(9_000),
      text: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.nat(20_000).map((n) => 'x'.repeat(n)),
      ),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('', 'short', longText),
        fc.array(edit, { maxLength: 12 }),
        (start, edits) => {
          let expected = start;
          const text = new ChunkedText(start);
          for (const { at, length, text: inserted } of edits) {
            const offset = Math.floor(at * expected.length);
            const end = Math.min(expected.length, offset + length);
            text.replace(offset, end - offset, inserted);
            expected = expected.slice(0, offset) + inserted + expected.slice(end);
            assert.equal(text.length, expected.length);
            assert.equal(text.slice(offset, expected.length), expected.slice(offset));
          }
          assert.equal(text.toString(), expected);
        },
      ),
    );
  });

  it('slices any part of a long text', () => {
    const text = new ChunkedText(longText);
    for (const [start, end] of [
      [0, 0],
      [4_095, 4_097],
      [4_096, 8_192],
      [10, 20_000],
      [longText.length, longText.length],
      [longText.length - 2, longText.length + 9],
      [longText.length + 1, longText.length + 9],
      [9, 8],
    ] as const) {
      assert.equal(text.slice(start, end), longText.slice(start, end));
    }
  });

  it('inserts and deletes a million characters at once', () => {
    const text = new ChunkedText(longText);
    const million = '0123456789'.repeat(100_000);
    text.replace(5_000, 100, million);
    assert.equal(text.toString(), longText.slice(0, 5_000) + million + longText.slice(5_100));
    text.replace(5_000, million.length, longText.slice(5_000, 5_100));
    assert.equal(text.toString(), longText);
  });

  it('throws RangeError when replacing beyond the text', () => {
    const text = new ChunkedText('abc');
    assert.throws(() => {
      text.replace(2, 2, '');
    }, RangeError);
    assert.throws(() => {
      text.replace(-1, 1, '');
    }, RangeError);
    assert.equal(text.toString(), 'abc');
  });
});
