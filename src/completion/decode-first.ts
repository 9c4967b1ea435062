import type { CompletionLimits } from './completion.ts';
import { decodeSuggestion, type DecodeContext, type DecodedSuggestion } from './decode.ts';
import type { PreparedPrompt } from './prompt-cache.ts';
import { decodeRequired } from './token-healing.ts';

/** The likeliest suggestion after a prompt. */
export interface FirstSuggestion extends DecodedSuggestion {
  /** What the slot holds before it. */
  readonly prompt: readonly number[];
  /** The bytes that it has to begin with, which are not part of the text. */
  readonly required: Uint8Array;
  /** Limits of the text: without the tokens that the required bytes took. */
  readonly limits: CompletionLimits;
}

/** Decodes the bytes that a prompt requires, and after them the likeliest suggestion. */
export async function decodeFirst(
  { prompt: { tokens: prompt }, required, slot, resumed }: PreparedPrompt,
  context: DecodeContext,
): Promise<FirstSuggestion> {
  const { model, yieldToMessages } = context;
  const healed = await decodeRequired(slot, required, model.tokenizer, resumed, yieldToMessages);
  const limits = { ...context.limits, maxTokens: context.limits.maxTokens - healed.used };
  const suggestion = await decodeSuggestion(slot, healed, { ...context, limits });
  return {
    ...suggestion,
    ...{ prompt, required, limits },
    tokens: [...slot.tokens.slice(prompt.length, prompt.length + healed.used), ...suggestion.tokens],
    decoded: healed.decoded + suggestion.decoded,
  };
}
