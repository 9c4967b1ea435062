import assert from 'node:assert/strict';
import { findDecoderTensors } from '../../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../../src/models/model-shape.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { requiredBytes } from '../../../../src/engines/kernels/memory-plan.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, type TinyOptions, type TinyShape } from '../../helpers/tiny-llama.ts';

const shape: TinyShape = {
  ...{ layers: 2, width: 256, heads: 4, kvHeads: 2, headDim: 64, feedForward: 512 },
  ...{ vocabulary: 8191, contextLength: 300 },
};
const models: readonly TinyOptions[] = [
  { shape, type: 'Q8_0', tied: true, seed: 1 },
  { shape: { ...shape, architecture: 'qwen2' }, type: 'Q4_0', tied: false, seed: 2 },
  { shape, type: 'Q4_K', embeddingType: 'Q6_K', tied: false, seed: 3 },
  { shape: { ...shape, architecture: 'qwen3' }, type: 'Q8_0', tied: true, seed: 4 },
  { shape: { ...shape, architecture: 'starcoder2' }, type: 'Q8_0', tied: true, seed: 5 },
  {
    shape: { ...shape, vocabulary: 3001, width: 250, heads: 3, kvHeads: 1, headDim: 48, feedForward: 515 },
    type: 'F32',
    tied: true,
    seed: 6,
  },
];

describe("the kernels' memory", () => {
  it('is known before a model is loaded, for any shape, types and threads', async () => {
    for (const model of models) {
      for (const [threads, contextTokens] of [
        [1, 0],
        [1, 77],
        [3, 1000],
      ] as const) {
        const { file } = buildTinyLlama(model);
        const gguf = new GgufFile(new MemoryByteSource(file));
        const decoder = readModelShape(gguf.metadata);
        const needed = requiredBytes(
          decoder,
          findDecoderTensors(gguf, decoder),
          { threads, logitRows: 8 },
          contextTokens,
        );
        const startThread = (): { terminate: () => void } => ({ terminate: () => undefined });
        const engine = await loadKernels(file, { threads, startThread });
        if (contextTokens > 0) {
          // Slots that were in use beside it are gone.
          const others = [40, 70].map((tokens) => engine.createSlot(contextTokens, tokens));
          const slot = engine.createSlot(contextTokens, 1);
          await engine.evaluate([1, 2, 3], 0, slot);
          for (const other of others) other.dispose();
          for (const tokens of [30, 60, slot.capacity]) slot.reserve(tokens, 3);
          await engine.evaluate([4], 3, slot);
        }
        const held = engine.memoryBytes();
        assert.ok(held <= needed, `${model.type}: ${held} of ${needed}`);
        // The staging memory of loading is mostly reused.
        assert.ok(held > 0.6 * needed, `${model.type}: ${held} of ${needed}`);
        engine.dispose();
      }
    }
  });
});
