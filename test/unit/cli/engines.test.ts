import assert from 'node:assert/strict';
import { parseThreads, UsageError } from '../../../src/cli/engines.ts';
import { allowRelaxedSimd } from '../../../src/cli/relaxed-simd.ts';

describe('parseThreads', () => {
  it('takes whole numbers, and one thread by default', () => {
    assert.equal(parseThreads(undefined), 1);
    assert.equal(parseThreads('4'), 4);
    assert.equal(parseThreads('0'), 0, 'as many as suit the machine');
  });

  it('throws UsageError for anything else', () => {
    for (const text of ['-1', '1.5', '65', 'many', ''])
      assert.throws(() => parseThreads(text), UsageError, text);
  });
});

describe('allowRelaxedSimd', () => {
  const flagsFor = (version: string): string[] => {
    const flags: string[] = [];
    allowRelaxedSimd(version, (flag) => flags.push(flag));
    return flags;
  };

  it('sets the flag of an older V8', () => {
    assert.deepEqual(flagsFor('11.3.244.8-node.26'), ['--experimental-wasm-relaxed-simd']);
    assert.deepEqual(flagsFor('10.2.1'), ['--experimental-wasm-relaxed-simd']);
  });

  it('sets no flag of a newer V8, which may not have it any more', () => {
    assert.deepEqual(flagsFor('11.4.0'), []);
    assert.deepEqual(flagsFor('12.4.254.21-node.21'), []);
  });
});
