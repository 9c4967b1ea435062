import assert from 'node:assert/strict';
import { findDecoderTensors } from '../../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../../src/models/model-shape.ts';
import { MemoryByteSource } from '../../../../src/runtime/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/runtime/gguf/gguf-file.ts';
import { ModelFileError } from '../../../../src/runtime/gguf/model-file-error.ts';
import { tensorBytes } from '../../../../src/runtime/gguf/tensor-type.ts';
import { WeightLoader } from '../../../../src/runtime/kernels/weights.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';

const shape: TinyShape = {
  ...{ layers: 1, width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
  ...{ vocabulary: 56, contextLength: 40 },
};
/** Rows that are whole blocks of every type. */
const whole: TinyShape = { ...shape, width: 256, headDim: 64, feedForward: 256 };
const options: TinyOptions = { shape, type: 'Q8_0', tied: false, seed: 5 };

function requireSupported(changes: Partial<TinyOptions>): void {
  const file = new GgufFile(new MemoryByteSource(buildTinyLlama({ ...options, ...changes }).file));
  WeightLoader.requireSupported(findDecoderTensors(file, readModelShape(file.metadata)));
}

const isFault = (fault: string, message: RegExp) => (error: unknown) =>
  error instanceof ModelFileError && error.fault === fault && message.test(error.message);

describe('WeightLoader', () => {
  it('takes every quantized type, and a mix of them', () => {
    for (const type of ['Q8_0', 'Q4_0', 'Q4_1', 'Q5_0', 'Q5_1', 'Q4_K', 'Q5_K', 'Q6_K'] as const) {
      requireSupported({ shape: whole, type });
    }
    requireSupported({ type: 'Q4_0', embeddingType: 'Q8_0', tied: true });
    requireSupported({ shape: whole, type: 'Q4_0', embeddingType: 'Q6_K', tied: true });
  });

  it('names the tensor of a type that it cannot multiply by', () => {
    for (const type of ['F32', 'F16', 'BF16'] as const) {
      const named = (name: string) => isFault('unsupported', new RegExp(`"${name}" is ${type}`));
      assert.throws(() => {
        requireSupported({ type, embeddingType: 'Q8_0' });
      }, named('(output|blk.0.attn_q).weight'));
      assert.throws(() => {
        requireSupported({ embeddingType: type });
      }, named('token_embd.weight'));
    }
  });

  it('names the tensor whose rows make no whole tiles', () => {
    assert.throws(
      () => {
        requireSupported({ shape: { ...shape, vocabulary: 57 } });
      },
      isFault('unsupported', /"token_embd.weight" has 57 rows/),
    );
  });

  it('refuses a model before it loads anything of it', async () => {
    const fractions: number[] = [];
    const { file } = buildTinyLlama({ ...options, type: 'F16' });
    const load = loadKernels(file, { onProgress: (fraction) => fractions.push(fraction) });
    await assert.rejects(load, isFault('unsupported', /is F16/));
    assert.deepEqual(fractions, []);
  });

  describe('finds what is no number', () => {
    const [infinity, minusInfinity, undefinedHalf] = [0x7c00, 0xfc00, 0x7e00];
    for (const type of ['Q8_0', 'Q4_0', 'Q4_1', 'Q5_0'] as const) {
      const blockBytes = tensorBytes(type, 32);
      for (const bits of [infinity, minusInfinity, undefinedHalf]) {
        for (const name of ['token_embd.weight', 'blk.0.ffn_down.weight', 'output.weight']) {
          it(`in a scale of ${type} ${bits.toString(16)} in ${name}`, async () => {
            const { file } = buildTinyLlama({ ...options, type });
            const { offset, bytes } = new GgufFile(new MemoryByteSource(file)).tensors.get(name)!;
            for (const at of [offset, offset + 5 * blockBytes, offset + bytes - blockBytes]) {
              const broken = file.slice();
              new DataView(broken.buffer).setUint16(at, bits, true);
              await assert.rejects(loadKernels(broken), isFault('corrupt', new RegExp(`"${name}"`)));
            }
          });
        }
      }
    }

    it('in the minimum of a K type', async () => {
      const { file } = buildTinyLlama({ ...options, shape: whole, type: 'Q4_K' });
      const name = 'blk.0.ffn_up.weight';
      const { offset } = new GgufFile(new MemoryByteSource(file)).tensors.get(name)!;
      new DataView(file.buffer).setUint16(offset + 2, infinity, true);
      await assert.rejects(loadKernels(file), isFault('corrupt', new RegExp(`"${name}"`)));
    });

    it('in a norm and in a bias', async () => {
      const qwen = { ...options, shape: { ...shape, architecture: 'qwen2' } } as const;
      for (const name of ['blk.0.attn_norm.weight', 'output_norm.weight', 'blk.0.attn_k.bias']) {
        const { file } = buildTinyLlama(qwen);
        const { offset } = new GgufFile(new MemoryByteSource(file)).tensors.get(name)!;
        for (const value of [NaN, Infinity]) {
          const broken = file.slice();
          new DataView(broken.buffer).setFloat32(offset + 4, value, true);
          await assert.rejects(loadKernels(broken), isFault('corrupt', new RegExp(`"${name}"`)));
        }
      }
    });
  });
});
