import assert from 'node:assert/strict';
import { findDecoderTensors } from '../../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../../src/models/model-shape.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
import { tensorBytes, tensorTypes } from '../../../../src/gguf/tensor-type.ts';
import { matricesOf, planMatrix, type MatrixPlan } from '../../../../src/engines/kernels/matrix-plan.ts';
import { KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { buildGguf } from '../../helpers/gguf-builder.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { loadEngine } from '../../helpers/ort-engines.ts';
import { buildTinyLlama, tinyMetadata, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';
import { typeNumbers } from '../../helpers/tiny-tensors.ts';

const shape: TinyShape = {
  ...{ layers: 1, width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
  ...{ vocabulary: 56, contextLength: 40 },
};
/** Rows are whole blocks of every type. */
const whole: TinyShape = { ...shape, width: 256, headDim: 64, feedForward: 256 };
const options: TinyOptions = { shape, type: 'Q8_0', tied: false, seed: 5 };

function plansOf(changes: Partial<TinyOptions>): ReadonlyMap<string, MatrixPlan> {
  const file = new GgufFile(new MemoryByteSource(buildTinyLlama({ ...options, ...changes }).file));
  const matrices = matricesOf(findDecoderTensors(file, readModelShape(file.metadata)));
  return new Map(matrices.map((matrix) => [matrix.info.name, planMatrix(matrix)]));
}

/** The same weights with only the first tokens of the vocabulary. */
function withVocabulary(file: Uint8Array, vocabulary: number): Uint8Array {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const tensors = [...gguf.tensors.values()].map((info) => {
    const [rows = 1, ...rest] = info.shape;
    const kept = rows === shape.vocabulary ? vocabulary : rows;
    const data = gguf.readRaw(info).subarray(0, (info.bytes / rows) * kept);
    return { name: info.name, type: typeNumbers[info.type], shape: [kept, ...rest], data };
  });
  return buildGguf({ metadata: tinyMetadata({ ...shape, vocabulary }), tensors });
}

const isFault = (fault: string, message: RegExp) => (error: unknown) =>
  error instanceof ModelFileError && error.fault === fault && message.test(error.message);

describe('WeightLoader', () => {
  it('loads every type, and a mix of them', () => {
    for (const type of tensorTypes) plansOf({ shape: whole, type });
    plansOf({ type: 'Q4_0', embeddingType: 'Q8_0', tied: true });
    plansOf({ shape: whole, type: 'Q4_0', embeddingType: 'Q6_K', tied: true });
  });

  it('pads rows that are no whole blocks, and outputs that make up such rows', () => {
    const planned = plansOf({
      shape: { ...shape, width: 40, heads: 3, kvHeads: 1, feedForward: 75 },
      type: 'F16',
    });
    const sizes = [
      'token_embd',
      'blk.0.attn_q',
      'blk.0.attn_k',
      'blk.0.attn_output',
      'blk.0.ffn_up',
      'blk.0.ffn_down',
    ]
      .map((name) => planned.get(`${name}.weight`)!)
      .map(({ rows, columns }) => [rows, columns]);
    assert.deepEqual(sizes, [
      [56, 64],
      [64, 64],
      [16, 64],
      [64, 64],
      [96, 64],
      [64, 96],
    ]);
  });

  it('gives about the logits of ort, which pads nothing, also where a piece is padding only', async () => {
    const position = [3, 1, 4, 1, 5, 9, 2, 6];
    for (const [width, feedForward] of [
      [33, 75],
      // A piece of the 32 outputs of the last matrix has 24.
      [3, 130_001],
    ] as const) {
      const odd = { ...shape, width, heads: 3, kvHeads: 1, feedForward };
      const { file } = buildTinyLlama({ ...options, shape: odd, type: 'F32' });
      const exact = await loadEngine(file);
      const expected = (await exact.evaluate(position, 0, exact.createSlot(8))).slice();
      const greatest = Math.max(...expected.map(Math.abs));
      for (const variant of KERNEL_VARIANTS) {
        const engine = await loadKernels(file, { variant });
        const logits = await engine.evaluate(position, 0, engine.createSlot(8));
        for (const [id, logit] of logits.entries())
          assert.ok(Math.abs(logit - expected[id]!) < 3e-2 * greatest, `${logit}, not ${expected[id]!}`);
        engine.dispose();
      }
      exact.dispose();
    }
  }).timeout(60_000);

  it('gives the same logits for a vocabulary that is not whole tiles as for one that is', async () => {
    const position = [3, 1, 4, 1, 5, 9, 2, 6];
    for (const type of ['Q8_0', 'Q4_0', 'Q4_1'] as const) {
      for (const tied of [true, false]) {
        const { file } = buildTinyLlama({ ...options, type, tied });
        const twin = await loadKernels(file);
        const expected = (await twin.evaluate(position, 0, twin.createSlot(8), 8)).slice();
        for (const vocabulary of [55, 50, 49]) {
          for (const variant of KERNEL_VARIANTS) {
            const engine = await loadKernels(withVocabulary(file, vocabulary), { variant });
            for (const rows of [1, 8]) {
              const logits = await engine.evaluate(position, 0, engine.createSlot(8), rows);
              assert.equal(logits.length, rows * vocabulary);
              for (let row = 0; row < rows; row++) {
                const full = expected.subarray((8 - rows + row) * shape.vocabulary);
                assert.deepEqual(
                  logits.subarray(row * vocabulary, (row + 1) * vocabulary),
                  full.subarray(0, vocabulary),
                );
              }
            }
            engine.dispose();
          }
        }
        twin.dispose();
      }
    }
  });

  it('refuses a model before it loads any of it', async () => {
    const fractions: number[] = [];
    const { file } = buildTinyLlama({ ...options, shape: { ...shape, headDim: 24 }, type: 'F16' });
    const load = loadKernels(file, { onProgress: (fraction) => fractions.push(fraction) });
    await assert.rejects(load, isFault('unsupported', /heads have 24 dimensions/));
    assert.deepEqual(fractions, []);
  });

  describe('finds infinity and NaN', () => {
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

    it('in a weight that is not quantized', async () => {
      for (const type of ['F32', 'F16', 'BF16'] as const) {
        const { file } = buildTinyLlama({ ...options, type });
        const { offset } = new GgufFile(new MemoryByteSource(file)).tensors.get('blk.0.ffn_up.weight')!;
        const view = new DataView(file.buffer);
        if (type === 'F32') view.setFloat32(offset + 8, NaN, true);
        else view.setUint16(offset + 8, type === 'F16' ? infinity : 0x7f80, true);
        await assert.rejects(loadKernels(file), isFault('corrupt', /"blk.0.ffn_up.weight"/));
      }
    });

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
