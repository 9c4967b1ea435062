import type { LanguageModel } from '../../models/language-model.ts';
import { readFimChoice } from '../../models/fim-choice.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import { contextFor } from '../../models/prompt-sizes.ts';
import { GgufFile } from '../../gguf/gguf-file.ts';
import { createTokenizer } from '../../tokenizer/from-metadata.ts';
import { plainPath, type PlainText } from '../../util/plain-text.ts';
import { loadEngine, type EngineChoice, type LoadEvents } from './load-engine.ts';
import type { ModelFiles } from './model-files.ts';

export interface LoadedModel extends LanguageModel {
  /** Why it does not run on the fastest of what was asked for, where it does not. */
  readonly fallback: PlainText | undefined;
}

export interface ModelChoice extends EngineChoice {
  /** See `LoadOptions`. */
  readonly fim: string;
}

/**
 * Loads a GGUF with its tokenizer into an engine.
 *
 * @throws ModelFileError for a file that cannot be used; FimChoiceError; OutOfMemoryError; InstallationError
 */
export async function loadModel(
  files: ModelFiles,
  model: string,
  choice: ModelChoice,
  events: LoadEvents,
): Promise<LoadedModel> {
  const file = new GgufFile(await files.openModel(model));
  try {
    events.onProgress(0);
    const tokenizer = createTokenizer(file.metadata);
    const profile = readPromptProfile(file.metadata, { fim: readFimChoice(choice.fim) });
    const contextTokens = contextFor(choice.contextTokens, profile);
    // A large vocabulary takes a while.
    events.onProgress(0);
    return {
      name: file.metadata.optionalPlainText('general.name') ?? plainPath(fileName(model)),
      parameters: file.parameters,
      ...(await loadEngine[choice.engine](file, files, { ...choice, contextTokens }, events)),
      tokenizer,
      profile,
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function fileName(model: string): string {
  return model.split(/[\\/]/).at(-1) ?? model;
}
