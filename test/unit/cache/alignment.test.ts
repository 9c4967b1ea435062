import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commonPrefixLength } from '../../../src/cache/alignment.ts';

const ids = fc.array(fc.nat(2), { maxLength: 12 });

describe('commonPrefixLength', () => {
  it('counts the equal tokens at the start', () => {
    assert.equal(commonPrefixLength([], []), 0);
    assert.equal(commonPrefixLength([1], []), 0);
    assert.equal(commonPrefixLength([], [1]), 0);
    assert.equal(commonPrefixLength([1, 2, 3], [1, 2, 4]), 2);
    assert.equal(commonPrefixLength([1, 2], [1, 2, 3]), 2);
    assert.equal(commonPrefixLength([2, 2], [1, 2]), 0);
  });

  it('is the length of the longest common prefix, in either order', () => {
    fc.assert(
      fc.property(ids, ids, ids, (shared, a, b) => {
        const [one, other] = [
          [...shared, ...a],
          [...shared, ...b],
        ];
        const length = commonPrefixLength(one, other);
        assert.equal(length, commonPrefixLength(other, one));
        assert.ok(length >= shared.length);
        assert.deepEqual(one.slice(0, length), other.slice(0, length));
        assert.ok(length === one.length || length === other.length || one[length] !== other[length]);
      }),
    );
  });
});
