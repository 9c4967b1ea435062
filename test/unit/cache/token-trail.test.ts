import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TokenTrail } from '../../../src/cache/token-trail.ts';

describe('TokenTrail', () => {
  it('tells of any edits of a list how much of it stands since the mark, and what is gone', () => {
    const edit = fc.record({
      keep: fc.nat({ max: 12 }),
      add: fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 10 }), fc.array(edit), (marked, edits) => {
        const trail = new TokenTrail();
        const tokens = [...marked];
        trail.mark(tokens.length);
        let least = tokens.length;
        for (const { keep, add } of edits) {
          const length = Math.min(keep, tokens.length);
          trail.truncating(tokens, length);
          least = Math.min(least, length);
          tokens.length = length;
          tokens.push(...add);
        }
        assert.equal(trail.kept, least);
        assert.deepEqual([...tokens.slice(0, trail.kept), ...trail.dropped], marked);
      }),
    );
  });

  it('begins anew at a mark', () => {
    const trail = new TokenTrail();
    trail.mark(3);
    trail.truncating([1, 2, 3], 1);
    trail.mark(2);
    assert.deepEqual([trail.kept, trail.dropped], [2, []]);
  });
});
