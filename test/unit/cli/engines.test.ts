import assert from 'node:assert/strict';
import { parseThreads, UsageError } from '../../../src/cli/engines.ts';
import { allowRelaxedSimd } from '../../../src/cli/relaxed-simd.ts';

describe('parseThreads', () => {
  it('takes whole numbers, and one thread where none is named', () => {
    assert.equal(parseThreads(undefined), 1);
    assert.equal(parseThreads('4'), 4);
    assert.equal(parseThreads('0'), 0, 'as many as suit the machine');
  });

  it('refuses all else with the usage', () => {
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

  it('asks an older V8 for relaxed SIMD', () => {
    assert.deepEqual(flagsFor('11.3.244.8-node.26'), ['--experimental-wasm-relaxed-simd']);
    assert.deepEqual(flagsFor('10.2.1'), ['--experimental-wasm-relaxed-simd']);
  });

  it('gives a newer one no flag, as that may not know it any longer', () => {
    assert.deepEqual(flagsFor('11.4.0'), []);
    assert.deepEqual(flagsFor('12.4.254.21-node.21'), []);
  });
});
