import type { GeneratedShape } from './shapes.ts';

export type ArchitectureName = 'llama' | 'llama-biased' | 'qwen2' | 'qwen3' | 'granite' | 'starcoder2';

const sizes = {
  ...{ layers: 8, width: 512, heads: 8, kvHeads: 2, feedForward: 1536, vocabulary: 4096 },
  ...{ contextLength: 4096, ropeBase: 10_000, normEpsilon: 1e-5, preTokenizer: 'qwen2' },
} as const;

/** A small model of each architecture, which an engine and llama.cpp run in seconds. */
export const architectureShapes: Readonly<Record<ArchitectureName, GeneratedShape>> = {
  /** As Llama 3.1: a factor for each rotary frequency. */
  llama: { ...sizes, architecture: 'llama', hasRopeFactors: true },
  /** As Granite Code. */
  'llama-biased': { ...sizes, architecture: 'llama', hasBiases: true },
  qwen2: { ...sizes, architecture: 'qwen2' },
  /** Heads that together are wider than the residual stream. */
  qwen3: { ...sizes, architecture: 'qwen3', headDim: 128, ropeBase: 1_000_000 },
  granite: {
    ...{ ...sizes, architecture: 'granite' },
    // With larger embeddings, tied ones would predict nothing but the token itself.
    scales: { embedding: 0.5, residual: 0.22, attention: 1 / 64, logit: 1.25 },
  },
  starcoder2: { ...sizes, architecture: 'starcoder2', hasBiases: true },
};
