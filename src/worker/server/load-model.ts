import type { LanguageModel } from '../../models/language-model.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import type { Engine, EngineLostError } from '../../runtime/engine.ts';
import type { ByteSource } from '../../runtime/gguf/byte-source.ts';
import { GgufFile } from '../../runtime/gguf/gguf-file.ts';
import { ModelFileError } from '../../runtime/gguf/model-file-error.ts';
import { KernelEngine } from '../../runtime/kernels/kernel-engine.ts';
import type { StartThread } from '../../runtime/kernels/thread-pool.ts';
import { bestVariant, kernelFile } from '../../runtime/kernels/variants.ts';
import { OrtEngine } from '../../runtime/ort/ort-engine.ts';
import { createTokenizer } from '../../tokenizer/from-metadata.ts';
import { plainPath } from '../../util/plain-text.ts';
import type { EngineName } from '../protocol.ts';

/** What a worker gets from where it runs: files of a disk or a web server, and threads. */
export interface ModelFiles {
  /** Opens a model; rejects with `ModelFileError` if it is not to be had. */
  openModel(model: string): Promise<ByteSource>;
  /** Contents of one of the runtime's own files, such as `ort-wasm-simd-threaded.wasm`. */
  readRuntimeFile(name: string): Promise<Uint8Array>;
  /** Threads that the machine runs at once. */
  readonly machineThreads: number;
  /** Starts one of the kernels' further threads. */
  readonly startThread: StartThread;
  /** The engine can do nothing more, and whoever runs it should start anew. */
  readonly engineLost: (error: EngineLostError) => void;
}

/** Which engine is to run a model, and how. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Threads that evaluate; 0 to have it chosen by the machine. */
  readonly threads: number;
}

/**
 * Loads a GGUF with its tokenizer into an engine.
 *
 * @throws ModelFileError for a file that cannot be used; OutOfMemoryError
 */
export async function loadModel(
  files: ModelFiles,
  model: string,
  choice: EngineChoice,
  onProgress: (fraction: number) => void,
): Promise<LanguageModel> {
  const file = new GgufFile(await files.openModel(model));
  try {
    const tokenizer = createTokenizer(file.metadata);
    const profile = readPromptProfile(file.metadata);
    return {
      name: file.metadata.optionalPlainText('general.name') ?? plainPath(fileName(model)),
      parameters: file.parameters,
      engine: await loadEngine[choice.engine](file, files, choice, onProgress),
      tokenizer,
      profile,
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

type EngineLoader = (
  file: GgufFile,
  files: ModelFiles,
  choice: EngineChoice,
  onProgress: (fraction: number) => void,
) => Promise<Engine>;

const loadEngine: Readonly<Record<EngineName, EngineLoader>> = {
  kernels: async (file, files, choice, onProgress) => {
    const { startThread, machineThreads, engineLost } = files;
    const threads = threadsFor(choice, machineThreads);
    const binary = await files.readRuntimeFile(kernelFile(bestVariant()));
    let engine: Engine;
    try {
      engine = await KernelEngine.load(
        file,
        binary,
        { threads, startThread, onLost: engineLost },
        onProgress,
      );
    } catch (error) {
      if (!(error instanceof ModelFileError) || error.fault !== 'unsupported') throw error;
      // Whatever the kernels lack, `ort` may have: it expands every type of tensor.
      return loadEngine.ort(file, files, choice, onProgress);
    }
    file.close();
    return engine;
  },
  ort: async (file, files, _choice, onProgress) =>
    OrtEngine.load(file, await files.readRuntimeFile('ort-wasm-simd-threaded.wasm'), onProgress),
};

/** Threads that the kernels are given for a choice. */
export function threadsFor({ threads }: EngineChoice, machineThreads: number): number {
  return threads || automaticThreads(machineThreads);
}

/** Half of the machine, as a person's editor runs on it too, and never more than memory can feed. */
export function automaticThreads(machineThreads: number): number {
  return Math.max(1, Math.min(4, Math.floor(machineThreads / 2)));
}

function fileName(model: string): string {
  return model.split(/[\\/]/).at(-1) ?? model;
}
