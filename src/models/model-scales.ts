import type { GgufMetadata } from '../gguf/metadata.ts';
import type { ModelScales } from '../runtime/engine.ts';

/** Scales of a model that has none. */
export const NO_SCALES: ModelScales = { embedding: 1, residual: 1, attention: 1, logits: 1 };

/** Reads the scales of a granite. As in llama.cpp, 0 says that there is none. */
export function readScales(metadata: GgufMetadata, architecture: string, headDim: number): ModelScales {
  const read = (key: string): number | undefined => {
    const value = metadata.optionalNumber(`${architecture}.${key}`);
    return value === 0 ? undefined : value;
  };
  const attention = read('attention.scale');
  return {
    embedding: read('embedding_scale') ?? 1,
    residual: read('residual_scale') ?? 1,
    attention: attention === undefined ? 1 : attention * Math.sqrt(headDim),
    logits: 1 / (read('logit_scale') ?? 1),
  };
}
