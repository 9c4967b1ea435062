import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TruncationLog } from '../../../src/cache/truncation-log.ts';

describe('TruncationLog', () => {
  it('records how many tokens were kept since the reset, and which were dropped, for any edits', () => {
    const edit = fc.record({
      keep: fc.nat({ max: 12 }),
      add: fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 10 }), fc.array(edit), (initial, edits) => {
        const log = new TruncationLog();
        const tokens = [...initial];
        log.reset(tokens.length);
        let least = tokens.length;
        for (const { keep, add } of edits) {
          const length = Math.min(keep, tokens.length);
          log.beforeTruncate(tokens, length);
          least = Math.min(least, length);
          tokens.length = length;
          tokens.push(...add);
        }
        assert.equal(log.kept, least);
        assert.deepEqual([...tokens.slice(0, log.kept), ...log.dropped], initial);
      }),
    );
  });

  it('starts anew at a reset', () => {
    const log = new TruncationLog();
    log.reset(3);
    log.beforeTruncate([1, 2, 3], 1);
    log.reset(2);
    assert.deepEqual([log.kept, log.dropped], [2, []]);
  });
});
