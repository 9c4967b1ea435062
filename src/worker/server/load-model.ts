import type { LanguageModel } from '../../models/language-model.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import type { Engine } from '../../runtime/engine.ts';
import type { ByteSource } from '../../runtime/gguf/byte-source.ts';
import { GgufFile } from '../../runtime/gguf/gguf-file.ts';
import { OrtEngine } from '../../runtime/ort/ort-engine.ts';
import { createTokenizer } from '../../tokenizer/from-metadata.ts';
import type { EngineName } from '../protocol.ts';

/** Where a worker gets its files from: a disk or a web server. */
export interface ModelFiles {
  /** Opens a model; rejects with `ModelFileError` if it is not to be had. */
  openModel(model: string): Promise<ByteSource>;
  /** Contents of one of the runtime's own files, such as `ort-wasm-simd-threaded.wasm`. */
  readRuntimeFile(name: string): Promise<Uint8Array>;
}

/**
 * Loads a GGUF with its tokenizer into an engine.
 *
 * @throws ModelFileError for a file that cannot be used; OutOfMemoryError
 */
export async function loadModel(
  files: ModelFiles,
  model: string,
  engine: EngineName,
  onProgress: (fraction: number) => void,
): Promise<LanguageModel> {
  const file = new GgufFile(await files.openModel(model));
  try {
    const tokenizer = createTokenizer(file.metadata);
    const profile = readPromptProfile(file.metadata);
    return {
      name: file.metadata.optionalString('general.name') ?? fileName(model),
      parameters: file.parameters,
      engine: await loadEngine[engine](file, files, onProgress),
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
  onProgress: (fraction: number) => void,
) => Promise<Engine>;

const loadEngine: Readonly<Record<EngineName, EngineLoader>> = {
  ort: async (file, files, onProgress) =>
    OrtEngine.load(file, await files.readRuntimeFile('ort-wasm-simd-threaded.wasm'), onProgress),
};

function fileName(model: string): string {
  return model.split(/[\\/]/).at(-1) ?? model;
}
