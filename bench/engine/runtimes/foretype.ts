import { loadLocalModel } from '../../../src/cli/local-model.ts';
import { KernelEngine } from '../../../src/engines/kernels/kernel-engine.ts';
import { bestVariant } from '../../../src/engines/kernels/variants.ts';
import { matricesOf, planMatrix } from '../../../src/engines/kernels/matrix-plan.ts';
import { WebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.ts';
import type { Engine } from '../../../src/runtime/engine.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { findDecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { timed, Unavailable, type Evaluator, type LoadOptions } from '../evaluator.ts';
import { LARGEST_CAPACITY } from '../figures.ts';
import type { PreparedRuntime } from './registry.ts';

/** One of the project's own engines, loaded as the command line does. */
export function prepareForetype(engineName: string, options: LoadOptions): Promise<PreparedRuntime> {
  return Promise.resolve({ load: () => load(engineName, options) });
}

/** What computes: the GPU, or what its WebAssembly is compiled by. */
function detailOf(engine: Engine): string {
  const v8 = `V8 ${process.versions.v8}`;
  if (engine instanceof WebGpuEngine) return engine.adapter;
  return engine instanceof KernelEngine ? `${bestVariant()} build, ${v8}` : v8;
}

async function load(engineName: string, options: LoadOptions): Promise<Evaluator> {
  // `ort` has one, whatever is asked for.
  const threads = engineName === 'kernels' ? options.threads : 1;
  const { engine, fallback } = await loadLocalModel({
    model: options.modelPath,
    engine: engineName,
    threads: String(threads),
  });
  if (engine.name !== engineName) throw new Unavailable(fallback ?? `The engine is ${engine.name}.`);
  const { contextLength, vocabulary } = engine.shape;
  const slot = engine.createSlot(Math.min(LARGEST_CAPACITY, contextLength));
  return {
    contextLength: slot.capacity,
    vocabulary,
    threads,
    detail: detailOf(engine),
    evaluate: (tokens, position) => timed(() => engine.evaluate(tokens, position, slot)),
    ...(engine instanceof KernelEngine ? { weightBytes: matrixBytes(options.modelPath) } : {}),
    dispose() {
      engine.dispose();
      return Promise.resolve();
    },
  };
}

/** Bytes of a model's matrices as the kernels hold them. */
function matrixBytes(modelPath: string): number {
  const file = new GgufFile(new FileByteSource(modelPath));
  try {
    const tensors = findDecoderTensors(file, readModelShape(file.metadata));
    return [...matricesOf(tensors)].reduce((sum, matrix) => sum + planMatrix(matrix).bytes, 0);
  } finally {
    file.close();
  }
}
