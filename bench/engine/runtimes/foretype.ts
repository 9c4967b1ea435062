import { loadLocalModel } from '../../../src/cli/local-model.ts';
import { KernelEngine } from '../../../src/engines/kernels/kernel-engine.ts';
import { bestVariant } from '../../../src/engines/kernels/variants.ts';
import { matricesOf, planMatrix } from '../../../src/engines/kernels/matrix-plan.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { findDecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { timed, type Evaluator, type LoadOptions } from '../evaluator.ts';
import { LARGEST_CAPACITY } from '../figures.ts';
import type { PreparedRuntime } from './registry.ts';

/** One of the project's own engines, loaded as the command line does. */
export function prepareForetype(engineName: string, options: LoadOptions): Promise<PreparedRuntime> {
  return Promise.resolve({ load: () => load(engineName, options) });
}

/** What its WebAssembly is compiled by. */
const v8 = `V8 ${process.versions.v8}`;

async function load(engineName: string, options: LoadOptions): Promise<Evaluator> {
  // `ort` has one, whatever is asked for.
  const threads = engineName === 'kernels' ? options.threads : 1;
  const { engine } = await loadLocalModel({
    model: options.modelPath,
    engine: engineName,
    threads: String(threads),
  });
  const { contextLength, vocabulary } = engine.shape;
  const slot = engine.createSlot(Math.min(LARGEST_CAPACITY, contextLength));
  return {
    contextLength: slot.capacity,
    vocabulary,
    threads,
    detail: engineName === 'kernels' ? `${bestVariant()} build, ${v8}` : v8,
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
