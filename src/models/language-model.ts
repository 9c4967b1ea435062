import type { Engine } from '../runtime/engine.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { PlainText } from '../util/plain-text.ts';
import type { PromptProfile } from './prompt-profile.ts';

/** A loaded model, with everything that completing needs. */
export interface LanguageModel {
  readonly name: PlainText;
  readonly parameters: number;
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly profile: PromptProfile;
}
