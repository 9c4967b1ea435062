import type { ModelShape } from '../runtime/engine.ts';

/** How an architecture differs from the others, beyond what a model's metadata says. */
export interface Architecture extends Pick<ModelShape, 'rotary' | 'norm' | 'activation'> {
  /** Whether a model without biases of q, k and v would compute nonsense. */
  readonly needsQueryBias: boolean;
  /** Whether each head of q and k is normed before it is rotated. */
  readonly normsHeads: boolean;
  /** Whether the metadata scales embeddings, residuals, attention and logits. */
  readonly hasScales: boolean;
  /** Whether a file may have a factor for each rotary frequency. */
  readonly hasRopeFactors: boolean;
}

/** llama.cpp permutes q and k of a llama so that rotary pairs are adjacent. */
const LLAMA: Architecture = {
  ...{ rotary: 'interleaved', norm: 'rms', activation: 'swiglu' },
  ...{ needsQueryBias: false, normsHeads: false, hasScales: false, hasRopeFactors: true },
};
const QWEN: Architecture = { ...LLAMA, rotary: 'half-split', hasRopeFactors: false };

/** The supported architectures by their names in GGUF files. */
export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: LLAMA,
  qwen2: { ...QWEN, needsQueryBias: true },
  qwen3: { ...QWEN, normsHeads: true },
  granite: { ...LLAMA, hasScales: true },
  starcoder2: { ...QWEN, norm: 'layer', activation: 'gelu' },
};

/** Returns the architecture of that name; `undefined` for one that is not supported. */
export function findArchitecture(name: string): Architecture | undefined {
  return Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
}
