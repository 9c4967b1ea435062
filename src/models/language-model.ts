import type { Engine } from '../runtime/engine.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { PromptProfile } from './prompt-profile.ts';

/** A loaded model: everything that a completion needs of it. */
export interface LanguageModel {
  readonly name: string;
  readonly parameters: number;
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly profile: PromptProfile;
}
