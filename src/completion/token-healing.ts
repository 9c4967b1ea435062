import type { CacheSlot } from '../cache/cache-slot.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** A prompt whose last token was taken back, and the bytes that what is decoded must begin with in its place. */
export interface HealedPrompt {
  readonly tokens: readonly number[];
  readonly required: Uint8Array;
}

/**
 * A cursor inside a word ends the prompt with a token that the model has hardly ever seen there, as its training
 * text was never split so. Taking the token back and letting the model choose again, among tokens that begin with the
 * same bytes, heals the boundary (known as token healing). Undefined where there is nothing to take back.
 */
export function healPrompt(tokens: readonly number[], tokenizer: Tokenizer): HealedPrompt | undefined {
  const last = tokens.at(-1);
  if (last === undefined || tokens.length < 2) return undefined;
  const required = tokenizer.bytes(last);
  return required.length === 0 ? undefined : { tokens: tokens.slice(0, -1), required };
}

/**
 * Decodes tokens that spell `required`, the likeliest of those that fit, into a slot that holds the healed prompt.
 *
 * @param logits what follows the slot, `[vocabulary]`
 * @returns the logits that follow then, and the bytes that were decoded beyond those required
 */
export async function decodeRequired(
  slot: CacheSlot,
  required: Uint8Array,
  tokenizer: Tokenizer,
  logits: Float32Array,
): Promise<{ logits: Float32Array; surplus: Uint8Array }> {
  let following = logits;
  for (let rest = required; ;) {
    const token = likeliestFit(following, rest, tokenizer);
    const bytes = tokenizer.bytes(token);
    // Chosen under a constraint, it is not what greedy decoding would give, so it counts as part of the prompt.
    following = await slot.prefill([token]);
    if (bytes.length >= rest.length) return { logits: following, surplus: bytes.subarray(rest.length) };
    rest = rest.subarray(bytes.length);
  }
}

function likeliestFit(logits: Float32Array, required: Uint8Array, tokenizer: Tokenizer): number {
  let best: number | undefined;
  let bestLogit = -Infinity;
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token] ?? -Infinity;
    // The comparison of bytes is the dear one, so it comes last.
    if (logit <= bestLogit || token >= tokenizer.size || !fits(tokenizer.bytes(token), required)) continue;
    best = token;
    bestLogit = logit;
  }
  if (best === undefined) throw new Error('No token begins with the bytes before the cursor.');
  return best;
}

/** Whether one of the two begins with the other. */
function fits(bytes: Uint8Array, required: Uint8Array): boolean {
  const compared = Math.min(bytes.length, required.length);
  if (compared === 0) return false;
  for (let i = 0; i < compared; i++) if (bytes[i] !== required[i]) return false;
  return true;
}
