import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import type { TensorType } from '../../../../src/gguf/tensor-type.ts';
import { KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, NORM_EPSILON, type TinyShape } from '../../helpers/tiny-llama.ts';

const shapeOf = (width: number): TinyShape => ({
  ...{ layers: 1, width, heads: width / 32, kvHeads: 1, headDim: 32, feedForward: 256 },
  ...{ vocabulary: 40, contextLength: 16 },
});
/** Rows of an odd number of blocks of 32, or of two blocks of 256. */
const types: readonly (readonly [type: TensorType, width: number])[] = [
  ...([
    ['Q4_0', 96],
    ['Q5_0', 96],
    ['IQ4_NL', 96],
  ] as const),
  ...([
    ['IQ4_XS', 512],
    ['Q4_K', 512],
    ['Q6_K', 512],
    ['Q3_K', 512],
  ] as const),
];

/**
 * Builds a model whose layer adds nothing, so that logits are the product of the output matrix with the normed embedding.
 */
function productModel(type: TensorType, width: number): ReturnType<typeof buildTinyLlama> {
  const built = buildTinyLlama({ shape: shapeOf(width), type, tied: false, seed: width });
  const { tensors } = new GgufFile(new MemoryByteSource(built.file));
  for (const name of ['blk.0.attn_output.weight', 'blk.0.ffn_down.weight']) {
    const { offset, bytes } = tensors.get(name)!;
    built.file.fill(0, offset, offset + bytes);
  }
  return built;
}

/** Quantizes to 8 bits with one scale for each 32, as the kernels do. */
function rounded(values: readonly number[]): number[] {
  return values.map((value, i) => {
    const block = values.slice(i - (i % 32), i - (i % 32) + 32);
    const greatest = Math.max(...block.map(Math.abs));
    return greatest === 0 ? 0 : (Math.round((value / greatest) * 127) * greatest) / 127;
  });
}

function normed(row: Float64Array, norm: Float64Array): number[] {
  const mean = row.reduce((sum, value) => sum + value * value, 0) / row.length;
  return Array.from(row, (value, i) => (value * norm[i]!) / Math.sqrt(mean + NORM_EPSILON));
}

describe('products of the kernels', () => {
  for (const [type, width] of types) {
    it(`of ${type} are those of its exact weights with activations of 8 bits`, async () => {
      const { file, weights } = productModel(type, width);
      const matrix = weights.get('output.weight')!;
      const { vocabulary } = shapeOf(width);
      for (const variant of KERNEL_VARIANTS) {
        const engine = await loadKernels(file, { variant });
        const slot = engine.createSlot(1);
        for (let token = 0; token < vocabulary; token++) {
          const logits = await engine.evaluate([token], 0, slot);
          const embedding = weights.get('token_embd.weight')!.subarray(token * width, (token + 1) * width);
          const x = rounded(normed(embedding, weights.get('output_norm.weight')!));
          const greatest = Math.max(...logits.map(Math.abs));
          logits.forEach((logit, row) => {
            const exact = x.reduce((sum, value, i) => sum + value * matrix[row * width + i]!, 0);
            assert.ok(Math.abs(logit - exact) < 1e-5 * greatest, `${variant}: ${logit} for ${exact}`);
          });
        }
        engine.dispose();
      }
    });

    it(`of ${type} have the same bits in all builds and for any number of rows`, async () => {
      const { file } = buildTinyLlama({ shape: shapeOf(width), type, tied: true, seed: 1 + width });
      const tokens = [3, 1, 4, 1, 5, 9, 2, 6];
      const seen = new Set<string>();
      for (const variant of KERNEL_VARIANTS) {
        const engine = await loadKernels(file, { variant });
        for (const rows of [1, 2, 3, 4, 5, 8]) {
          const slot = engine.createSlot(tokens.length);
          for (let first = 0; first < tokens.length; first += rows) {
            const logits = await engine.evaluate(tokens.slice(first, first + rows), first, slot);
            if (first + rows >= tokens.length) seen.add(bitsOf(logits));
          }
          slot.dispose();
        }
        engine.dispose();
      }
      assert.equal(seen.size, 1);
    });
  }
});
