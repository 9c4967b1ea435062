import type { LanguageModel } from '../../models/language-model.ts';
import { readFimChoice } from '../../models/fim-choice.ts';
import { readPromptProfile } from '../../models/prompt-profile.ts';
import { contextFor } from '../../models/prompt-sizes.ts';
import { GgufFile } from '../../gguf/gguf-file.ts';
import { createTokenizer } from '../../tokenizer/from-metadata.ts';
import { plainPath } from '../../util/plain-text.ts';
import type { EngineChoice, LoadedEngine, LoadEvents } from './engine-loader.ts';
import { loadEngine } from './load-engine.ts';
import type { ModelFiles } from './model-files.ts';

export type LoadedModel = LanguageModel & LoadedEngine;

export interface ModelChoice extends EngineChoice {
  /** See `LoadOptions`. */
  readonly fim: string;
}

/** How much of loading a model that is fetched first is that. */
const FETCHING_SHARE = 0.7;

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
  let fetched = 0;
  const source = await files.openModel(model, (fraction) => {
    fetched = FETCHING_SHARE * fraction;
    events.onProgress(fetched);
  });
  const onProgress = (fraction: number): void => {
    events.onProgress(fetched + (1 - fetched) * fraction);
  };
  const file = new GgufFile(source);
  try {
    onProgress(0);
    const tokenizer = createTokenizer(file.metadata);
    const profile = readPromptProfile(file.metadata, { fim: readFimChoice(choice.fim) });
    const contextTokens = contextFor(choice.contextTokens, profile);
    // A large vocabulary takes a while.
    onProgress(0);
    return {
      name: file.metadata.optionalPlainText('general.name') ?? plainPath(fileName(model)),
      parameters: file.parameters,
      ...(await loadEngine[choice.engine](
        file,
        files,
        { ...choice, contextTokens },
        { ...events, onProgress },
      )),
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
