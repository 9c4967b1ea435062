import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { findDecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { readPromptProfile } from '../../../src/models/prompt-profile.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { seedModelPath } from '../helpers/seed-model.ts';
import { buildTinyLlama } from '../helpers/tiny-llama.ts';

const seed = readFileSync(seedModelPath);
const tiny = buildTinyLlama({
  shape: {
    layers: 1,
    width: 32,
    heads: 2,
    kvHeads: 1,
    headDim: 16,
    feedForward: 32,
    vocabulary: 8,
    contextLength: 16,
  },
  type: 'Q8_0',
  tied: false,
  seed: 1,
}).file;

/** Reads everything that loading a model reads before the weights. */
function open(bytes: Uint8Array): void {
  const file = new GgufFile(new MemoryByteSource(bytes));
  const shape = readModelShape(file.metadata);
  findDecoderTensors(file, shape);
  readPromptProfile(file.metadata);
  createTokenizer(file.metadata);
}

/** Asserts that a damaged file opens, or throws `ModelFileError`, within seconds. */
function assertSurvives(bytes: Uint8Array): void {
  const start = performance.now();
  try {
    open(bytes);
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    assert.ok(error.message.length > 0);
  }
  assert.ok(performance.now() - start < 5000, 'It took too long.');
}

interface Flip {
  readonly at: number;
  readonly value: number;
}

/** Changed bytes in `[0, end)`; the values favour those that matter in counts and lengths (0, 0xff). */
const flipsBelow = (end: number): fc.Arbitrary<Flip[]> =>
  fc.array(
    fc.record({
      at: fc.nat(end - 1),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
    }),
    { minLength: 1, maxLength: 4 },
  );

/** Runs `check` on the changed bytes, then restores them. */
function withFlips(bytes: Uint8Array, flips: readonly Flip[], check: (bytes: Uint8Array) => void): void {
  const before = flips.map(({ at }) => bytes[at]!);
  for (const { at, value } of flips) bytes[at] = value;
  check(bytes);
  for (const [i, { at }] of flips.entries()) bytes[at] = before[i]!;
}

describe('a damaged model file', () => {
  it('is refused with ModelFileError wherever the seed model is truncated', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(8192), fc.nat(seed.byteLength - 1)), (length) => {
        assert.throws(() => {
          open(seed.subarray(0, length));
        }, ModelFileError);
      }),
      { numRuns: 60 },
    );
  });

  it('throws nothing but ModelFileError for changed bytes of the seed model', () => {
    const headerBytes = [...new GgufFile(new MemoryByteSource(seed)).tensors.values()][0]!.offset;
    const flips = fc.oneof(flipsBelow(2048), flipsBelow(headerBytes));
    fc.assert(
      fc.property(flips, (list) => {
        withFlips(seed, list, assertSurvives);
      }),
      { numRuns: 120 },
    );
    open(seed); // restored
  });

  it('throws nothing but ModelFileError for changed bytes of a small model', () => {
    const bytes = tiny.slice();
    fc.assert(
      fc.property(flipsBelow(1600), (list) => {
        withFlips(bytes, list, assertSurvives);
      }),
      { numRuns: 3000 },
    );
  });

  it('throws nothing but ModelFileError for any bytes after the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        assertSurvives(Buffer.concat([Buffer.from('GGUF'), Uint8Array.of(3, 0, 0, 0), tail]));
      }),
      { numRuns: 2000 },
    );
  });
});
