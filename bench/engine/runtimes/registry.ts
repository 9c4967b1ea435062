import type { Evaluator, LoadOptions } from '../evaluator.ts';
import { prepareForetype } from './foretype.ts';
import { prepareLlamaCpp } from './llama-cpp.ts';
import { preparePublicApi } from './public-api.ts';
import { prepareTransformers } from './transformers.ts';
import { prepareWllama } from './wllama.ts';

/** A runtime that has everything it needs on this machine. */
export interface PreparedRuntime {
  /** Loads the model; what this takes is the runtime's load time. */
  load(): Promise<Evaluator>;
}

export interface Runtime {
  readonly name: string;
  /** Whether it is measured when nobody says which. */
  readonly byDefault: boolean;
  /** Fetches what is not there yet. Rejects with `Unavailable` where it cannot run. */
  prepare(options: LoadOptions): Promise<PreparedRuntime>;
}

/** The one that the others are compared with. */
export const REFERENCE = 'foretype-kernels';

export const runtimes: readonly Runtime[] = [
  { name: REFERENCE, byDefault: true, prepare: (options) => prepareForetype('kernels', options) },
  // On a machine without a GPU it is the processor's software adapter, and takes very long.
  { name: 'foretype-webgpu', byDefault: false, prepare: (options) => prepareForetype('webgpu', options) },
  { name: 'foretype-ort', byDefault: true, prepare: (options) => prepareForetype('ort', options) },
  { name: 'onnxruntime-web', byDefault: true, prepare: preparePublicApi },
  { name: 'llama.cpp', byDefault: true, prepare: (options) => prepareLlamaCpp('best', options) },
  { name: 'llama.cpp-avx2', byDefault: true, prepare: (options) => prepareLlamaCpp('haswell', options) },
  { name: 'wllama', byDefault: false, prepare: prepareWllama },
  { name: 'transformers.js', byDefault: false, prepare: prepareTransformers },
];

export function runtimeNamed(name: string): Runtime {
  const runtime = runtimes.find((known) => known.name === name);
  if (!runtime) throw new Error(`There is no runtime "${name}".`);
  return runtime;
}
