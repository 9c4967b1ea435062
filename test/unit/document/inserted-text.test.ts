import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InsertedText } from '../../../src/document/inserted-text.ts';

describe('InsertedText', () => {
  it('equals a string with the other text inserted', () => {
    const at = fc.nat(40);
    fc.assert(
      fc.property(fc.string(), fc.string(), at, at, at, (text, inserted, place, start, end) => {
        const offset = Math.min(place, text.length);
        const expected = text.slice(0, offset) + inserted + text.slice(offset);
        const view = new InsertedText(text, offset, inserted);
        assert.equal(view.length, expected.length);
        assert.equal(view.slice(start, end), expected.slice(start, end));
        assert.equal(view.toString(), expected);
      }),
    );
  });
});
