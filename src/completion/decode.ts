import type { LanguageModel } from '../models/language-model.ts';
import { generate, type TokenSequence } from '../runtime/generate.ts';
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
  /** Called between two tokens; what it throws ends the decoding. */
  readonly breathe: () => Promise<void>;
  readonly onProgress: (text: string) => void;
}

/** Decodes greedily to where a suggestion is whole, and keeps what is worth showing. */
export async function decodeSuggestion(
  slot: TokenSequence,
  { ahead, logits, begun }: DecodeStart,
  { model, surroundings, limits, breathe, onProgress }: DecodeContext,
): Promise<{ text: string; decoded: number }> {
  const extent = extentAt(surroundings, limits.multiline);
  const stream = new Utf8Stream();
  stream.push(begun);
  let count = 0;
  let length: number | undefined;
  const tokens = limits.maxTokens > 0 ? generate(slot, ahead, logits) : [];
  for await (const token of tokens) {
    if (model.profile.endTokens.has(token)) {
      length = lengthAtEnd(stream.text, surroundings, extent);
      break;
    }
    count++;
    stream.push(model.tokenizer.bytes(token));
    onProgress(stream.text);
    const decision = decideStop(stream.text, surroundings, extent);
    if (decision.stop) length = decision.length;
    if (decision.stop || count >= limits.maxTokens) break;
    if (count >= ahead.length) await breathe();
  }
  const whole = stream.text.slice(0, length ?? lengthAtLimit(stream.text));
  // Tokens that the slot held already were decoded before.
  return { text: applyFilters(whole, surroundings), decoded: Math.max(0, count - ahead.length) };
}
