import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { readRopeFactors, rotaryFrequencies } from '../../../src/models/rotary.ts';
import { buildGguf } from '../helpers/gguf-builder.ts';

const shape = { headDim: 4, ropeBase: 100, ropeFactor: 2 };

/** Reads factors from a file. */
function read(...values: readonly number[]): Float32Array | undefined {
  const data = new Uint8Array(Float32Array.from(values).buffer);
  const tensor = { name: 'rope_freqs.weight', type: 0, shape: [values.length], data };
  const file = new GgufFile(new MemoryByteSource(buildGguf({ metadata: {}, tensors: [tensor] })));
  return readRopeFactors(file, file.tensors.get('rope_freqs.weight'));
}

describe('rotaryFrequencies', () => {
  it('are divided by the factor of positions', () => {
    assert.deepEqual(rotaryFrequencies(shape), [1 / 2, 1 / 20]);
  });

  it('are each divided by a factor of its own', () => {
    assert.deepEqual(rotaryFrequencies(shape, read(1, 8)), [1 / 2, 1 / 160]);
  });
});

describe('readRopeFactors', () => {
  it('are none where the file has none', () => {
    const file = new GgufFile(new MemoryByteSource(buildGguf({ metadata: {}, tensors: [] })));
    assert.equal(readRopeFactors(file, undefined), undefined);
  });

  it('refuses factors with which an angle is infinite', () => {
    for (const factor of [0, -1, 1e-30, NaN, Infinity])
      assert.throws(() => read(1, factor), /"rope_freqs.weight" has factors that are not valid/);
  });
});
