import type { CacheSlot } from '../cache/cache-slot.ts';
import type { Candidate } from '../runtime/candidates.ts';
import { argmax } from '../runtime/sampler.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** A prompt, and the bytes that what is decoded must begin with because a token was taken back from it. */
export interface HealedPrompt {
  readonly tokens: readonly number[];
  readonly required: Uint8Array;
}

/** What was decoded of the required bytes: where the suggestion begins. */
export interface HealedStart {
  /** Tokens of the known continuation behind those that were used; the slot still holds them. */
  readonly knownContinuation: readonly number[];
  /** Logits that follow the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** The bytes decoded beyond those required: the suggestion begins with them. */
  readonly initialBytes: Uint8Array;
  /** Log-probability of what was chosen, among the tokens that fit what was required; 0 if nothing was. */
  readonly logProb: number;
  /** Tokens that it took. */
  readonly used: number;
  /** Those of them that were evaluated for it. */
  readonly decoded: number;
}

/**
 * A cursor inside a word ends the prompt with a token that the model has hardly ever seen there, as its training
 * text was never split so. Taking the token back and letting the model choose again, among tokens that begin with the
 * same bytes, heals the boundary (known as token healing). Where there is nothing to take back nothing is required.
 */
export function healPrompt(tokens: readonly number[], tokenizer: Tokenizer): HealedPrompt {
  const last = tokens.at(-1);
  const required = last === undefined || tokens.length < 2 ? NOTHING : tokenizer.bytes(last);
  return required.length === 0 ? { tokens, required } : { tokens: tokens.slice(0, -1), required };
}

const NOTHING = new Uint8Array();

/** How many of the tokens spell `required`, with what bytes left over; undefined if they do not. */
export function spell(
  tokens: readonly number[],
  required: Uint8Array,
  tokenizer: Tokenizer,
): { count: number; surplus: Uint8Array } | undefined {
  let rest = required;
  if (rest.length === 0) return { count: 0, surplus: NOTHING };
  for (const [i, token] of tokens.entries()) {
    const bytes = tokenizer.bytes(token);
    if (!fits(bytes, rest)) return undefined;
    if (bytes.length >= rest.length) return { count: i + 1, surplus: bytes.subarray(rest.length) };
    rest = rest.subarray(bytes.length);
  }
  return undefined;
}

/**
 * Decodes tokens that spell `required`, each the likeliest of those that fit, into a slot that holds the healed
 * prompt. Tokens of the known continuation that spell it are taken as they are.
 *
 * @param yieldToMessages called before each evaluation; what it throws ends the decoding
 */
export async function decodeRequired(
  slot: CacheSlot,
  required: Uint8Array,
  tokenizer: Tokenizer,
  { knownContinuation, logits }: Pick<HealedStart, 'knownContinuation' | 'logits'>,
  yieldToMessages: () => Promise<void>,
): Promise<HealedStart> {
  const spelled = spell(knownContinuation, required, tokenizer);
  if (spelled) {
    const { count, surplus } = spelled;
    const logProb = spelledLogProb(slot, knownContinuation, count, required, tokenizer);
    return {
      knownContinuation: knownContinuation.slice(count),
      logits,
      initialBytes: surplus,
      logProb,
      used: count,
      decoded: 0,
    };
  }
  let following = logits;
  let rest = required;
  let logProb = 0;
  for (let decoded = 1; ; decoded++) {
    const likeliest = argmax(following);
    const isFree = fits(tokenizer.bytes(likeliest), rest);
    const token = isFree ? likeliest : likeliestFit(following, rest, tokenizer);
    // Looked at in any case, they stay known, whatever is appended.
    const candidates = slot.candidatesAfter(slot.tokens.length);
    logProb += isFree
      ? shareOfFitting(candidates, rest, tokenizer)
      : logShare(following, token, rest, tokenizer);
    await yieldToMessages();
    // Chosen under constraint, it is not what greedy decoding would give, so it counts as part of the prompt.
    following = await (isFree ? slot.decode(token) : slot.prefill([token]));
    const bytes = tokenizer.bytes(token);
    if (bytes.length >= rest.length) {
      const initialBytes = bytes.subarray(rest.length);
      return { knownContinuation: [], logits: following, initialBytes, logProb, used: decoded, decoded };
    }
    rest = rest.subarray(bytes.length);
  }
}

/** The same as if the tokens, which stand at the slot's end, were chosen now. */
function spelledLogProb(
  slot: CacheSlot,
  knownContinuation: readonly number[],
  count: number,
  required: Uint8Array,
  tokenizer: Tokenizer,
): number {
  const start = slot.tokens.length - knownContinuation.length;
  let rest = required;
  let logProb = 0;
  for (const [i, token] of knownContinuation.slice(0, count).entries()) {
    logProb += shareOfFitting(slot.candidatesAfter(start + i), rest, tokenizer);
    rest = rest.subarray(tokenizer.bytes(token).length);
  }
  return logProb;
}

/**
 * The likeliest token's log-probability among those that fit. Only the likeliest few tokens are looked at, since of a
 * token decoded earlier no more is known.
 */
function shareOfFitting(
  candidates: readonly Candidate[],
  required: Uint8Array,
  tokenizer: Tokenizer,
): number {
  const fitting = candidates.filter(({ token }) => fits(tokenizer.bytes(token), required));
  const sum = fitting.reduce((total, { logProb }) => total + Math.exp(logProb), 0);
  return fitting[0] === undefined ? 0 : fitting[0].logProb - Math.log(sum);
}

/** A token's log-probability among all that fit, of which it is the likeliest. */
function logShare(logits: Float32Array, token: number, required: Uint8Array, tokenizer: Tokenizer): number {
  const best = logits[token] ?? -Infinity;
  let sum = 0;
  for (let other = 0; other < Math.min(logits.length, tokenizer.size); other++) {
    const behind = (logits[other] ?? -Infinity) - best;
    // Those above it do not fit, and those far below it count for nothing.
    if (behind > 0 || behind < -NEGLIGIBLE || !fits(tokenizer.bytes(other), required)) continue;
    sum += Math.exp(behind);
  }
  return -Math.log(sum);
}

/** Logits this far below another make its probability no smaller by more than a hundredth of a percent. */
const NEGLIGIBLE = 20;

function likeliestFit(logits: Float32Array, required: Uint8Array, tokenizer: Tokenizer): number {
  let best: number | undefined;
  let bestLogit = -Infinity;
  for (let token = 0; token < Math.min(logits.length, tokenizer.size); token++) {
    const logit = logits[token] ?? -Infinity;
    // The comparison of bytes is the dear one, so it comes last.
    if (logit <= bestLogit || !fits(tokenizer.bytes(token), required)) continue;
    best = token;
    bestLogit = logit;
  }
  if (best === undefined) throw new Error('No token begins with the bytes before the cursor.');
  return best;
}

/** Whether one of the two begins with the other, and neither is empty. */
function fits(bytes: Uint8Array, required: Uint8Array): boolean {
  const compared = Math.min(bytes.length, required.length);
  for (let i = 0; i < compared; i++) if (bytes[i] !== required[i]) return false;
  return compared > 0;
}
