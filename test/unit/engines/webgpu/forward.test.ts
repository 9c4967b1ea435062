import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { dequantize } from '../../../../src/gguf/dequantize.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { tensorBytes } from '../../../../src/gguf/tensor-type.ts';
import { transcodeToQ8 } from '../../../../src/gguf/transcode.ts';
import { nearestHalf } from '../../helpers/nearest-half.ts';
import type { TinyOptions, TinyShape, TinyWeights } from '../../helpers/tiny-llama.ts';
import { describeWithGpu, loadWebGpu } from '../../helpers/webgpu-engines.ts';
import { describeForward, forwardShapes } from '../contract/forward.ts';

const { grouped, scaled, ungrouped, whole, factored, graniteWithBiases } = forwardShapes;
/** Heads that together are wider than the residual stream, an odd number of blocks, and outputs that no tile divides. */
const odd: TinyShape = {
  ...{ ...grouped, width: 32, heads: 6, kvHeads: 2, headDim: 48, feedForward: 224, vocabulary: 101 },
};
const widest: TinyShape = { ...grouped, width: 64, heads: 2, kvHeads: 1, headDim: 256, layers: 1 };

const models: readonly TinyOptions[] = [
  { shape: grouped, type: 'Q8_0', tied: true, seed: 1 },
  { shape: ungrouped, type: 'Q8_0', tied: false, seed: 2 },
  { shape: scaled, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 3 },
  { shape: odd, type: 'Q4_0', tied: false, seed: 4 },
  { shape: { ...widest, architecture: 'qwen2' }, type: 'Q8_0', tied: true, seed: 5 },
  { shape: { ...whole, layers: 1 }, type: 'Q4_K', embeddingType: 'Q6_K', tied: true, seed: 6 },
  { shape: factored, type: 'F16', tied: true, seed: 7 },
  { shape: forwardShapes.qwen3, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 8 },
  { shape: graniteWithBiases, type: 'Q8_0', tied: false, seed: 9 },
  { shape: forwardShapes.starcoder2, type: 'Q5_0', tied: false, seed: 10 },
];

/** Returns the weights as the engine has them: all but two types are rounded to Q8_0. */
function heldWeights(file: Uint8Array): TinyWeights {
  const gguf = new GgufFile(new MemoryByteSource(file));
  const held = [...gguf.tensors.values()].map((info) => {
    const { name, type, elements, shape } = info;
    if (type === 'Q8_0' || type === 'Q4_0' || shape.length === 1) return [name, gguf.read(info)] as const;
    const q8 = new Uint8Array(tensorBytes('Q8_0', elements));
    transcodeToQ8(type, gguf.readRaw(info), elements, q8);
    return [name, dequantize('Q8_0', q8, elements)] as const;
  });
  return new Map(held.map(([name, values]) => [name, Float64Array.from(values)]));
}

describeWithGpu('WebGPU', () => {
  describeForward('WebGpuEngine', {
    load: loadWebGpu,
    models,
    expect: (_model, { file }) => [
      {
        ...{ weights: heldWeights(file), roundKv: nearestHalf },
        tolerance: (greatest) => 1e-4 * greatest,
      },
    ],
  });
});
