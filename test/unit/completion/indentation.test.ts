import assert from 'node:assert/strict';
import { indentationWidth } from '../../../src/completion/indentation.ts';

describe('indentationWidth', () => {
  it('counts a tab as four columns', () => {
    const widths = ['', 'a', '  a', '\ta', ' \t a', '   '].map(indentationWidth);
    assert.deepEqual(widths, [0, 0, 2, 4, 6, 3]);
  });
});
