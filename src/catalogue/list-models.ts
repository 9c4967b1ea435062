import type { ByteSource } from '../gguf/byte-source.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { inspectModel, type InspectOptions, type ModelInspection } from '../models/inspect-model.ts';
import { sentence } from '../util/plain-text.ts';
import type { FileTree } from './file-tree.ts';
import { findModels } from './find-models.ts';
import type { FoundFile, SkippedFile } from './finding.ts';
import type { Surroundings } from './places.ts';

/** A model on this machine, whether or not it runs. */
export interface ListedModel {
  readonly kind: 'model';
  readonly file: FoundFile;
  readonly inspection: ModelInspection;
}

export interface ListOptions {
  /** Opens a file. Throws `ModelFileError`. */
  readonly open: (path: string) => ByteSource;
  readonly inspect: InspectOptions;
}

/** Finds models and reads the header of each. Those that make vectors instead of text are skipped. */
export async function* listModels(
  surroundings: Surroundings,
  tree: FileTree,
  options: ListOptions & { readonly signal: AbortSignal },
): AsyncGenerator<ListedModel | SkippedFile> {
  for await (const file of findModels(surroundings, tree, options.signal))
    yield file.kind === 'skipped' ? file : inspectFile(file, options);
}

/** Reads the header of one file. */
export function inspectFile(file: FoundFile, { open, inspect }: ListOptions): ListedModel | SkippedFile {
  const { tool, path } = file;
  try {
    const inspection = inspectModel(open(path), inspect);
    return inspection.isEmbedding
      ? { kind: 'skipped', tool, path, reason: sentence`It is an embedding model.` }
      : { kind: 'model', file, inspection };
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    return { kind: 'skipped', tool, path, reason: error.message };
  }
}
