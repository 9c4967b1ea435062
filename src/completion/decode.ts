import type { LanguageModel } from '../models/language-model.ts';
import { generate, type TokenSequence } from '../runtime/generate.ts';
import { PromptLookup } from '../runtime/prompt-lookup.ts';
import { applyFilters } from './filters/index.ts';
import { decideStop, extentAt, lengthAtEnd, lengthAtLimit } from './stop.ts';
import type { Surroundings } from './surroundings.ts';
import { Utf8Stream } from './utf8-stream.ts';

export interface CompletionLimits {
  readonly maxTokens: number;
  /** Whether a suggestion may go on past the end of the line. */
  readonly multiline: boolean;
}

/** Where decoding begins. */
export interface DecodeStart {
  /** Tokens of the suggestion that the slot already holds. */
  readonly ahead: readonly number[];
  /** Logits that follow the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** What the suggestion begins with already. */
  readonly begun: Uint8Array;
}

export interface DecodeContext {
  readonly model: LanguageModel;
  readonly surroundings: Surroundings;
  readonly limits: CompletionLimits;
  /** Called before each evaluation; what it throws ends the decoding. */
  readonly breathe: () => Promise<void>;
  readonly onProgress: (text: string) => void;
}

export interface DecodedSuggestion {
  readonly text: string;
  /** Tokens of it that did not stand in the slot before. */
  readonly decoded: number;
  /** Tokens of all drafts, and those of them that were right, which may be more than the suggestion has. */
  readonly drafted: number;
  readonly draftAccepted: number;
}

/** Decodes greedily to where a suggestion is whole, and keeps what is worth showing. */
export async function decodeSuggestion(
  slot: TokenSequence,
  { ahead, logits, begun }: DecodeStart,
  { model, surroundings, limits, breathe, onProgress }: DecodeContext,
): Promise<DecodedSuggestion> {
  const extent = extentAt(surroundings, limits.multiline);
  const stream = new Utf8Stream();
  stream.push(begun);
  let count = 0;
  let length: number | undefined;
  const drafts = new PromptLookup(slot.longestDraft);
  const limit = limits.maxTokens;
  for await (const token of generate(slot, { ahead, logits, limit, drafts, breathe })) {
    if (model.profile.endTokens.has(token)) {
      length = lengthAtEnd(stream.text, surroundings, extent);
      break;
    }
    count++;
    stream.push(model.tokenizer.bytes(token));
    onProgress(stream.text);
    const decision = decideStop(stream.text, surroundings, extent);
    if (decision.stop) {
      length = decision.length;
      break;
    }
  }
  const isCutShort = length === undefined;
  const whole = stream.text.slice(0, length ?? lengthAtLimit(stream.text));
  return {
    text: applyFilters(whole, { ...surroundings, isCutShort, unwanted: [] }),
    // Tokens that the slot held already were decoded before.
    decoded: Math.max(0, count - ahead.length),
    drafted: drafts.proposed,
    draftAccepted: drafts.accepted,
  };
}
