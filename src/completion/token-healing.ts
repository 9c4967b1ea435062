import type { CacheSlot } from '../cache/cache-slot.ts';
import { mixedLogProb, type Candidate, type Distribution } from '../runtime/distribution.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { DecodeStart } from './decode.ts';

/** A prompt without its last token, and the bytes of that token, with which decoding has to begin. */
export interface HealedPrompt {
  readonly tokens: readonly number[];
  readonly required: Uint8Array;
}

/** What was decoded of the required bytes: where the suggestion begins. */
export interface HealedStart extends DecodeStart {
  /** Log-probability of the decoded tokens among those that fit the required bytes; 0 if none were required. */
  readonly logProb: number;
  /** How many tokens the required bytes took. */
  readonly used: number;
  /** How many of them were not known before. */
  readonly decoded: number;
}

/**
 * Token healing. A cursor inside a word ends the prompt with a token that models have hardly seen there, as their
 * training text is not split so. The token is removed, and the model chooses again among tokens that begin with its bytes.
 * Special tokens and the only token of a prompt are not removed, and then no bytes are required.
 */
export function healPrompt(tokens: readonly number[], tokenizer: Tokenizer): HealedPrompt {
  const last = tokens.at(-1);
  const required = last === undefined || tokens.length < 2 ? NOTHING : tokenizer.bytes(last);
  return required.length === 0 ? { tokens, required } : { tokens: tokens.slice(0, -1), required };
}

const NOTHING = new Uint8Array();

/** How many of the tokens begin with `required`, and their bytes after it; `undefined` if they do not. */
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
 * Decodes the required bytes into a slot that holds the healed prompt, by the likeliest tokens that fit. A known
 * continuation that begins with them is used as it is.
 *
 * @param yieldToMessages called before each evaluation; an error that it throws ends the decoding
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
    const likeliest = slot.likeliestNext(following);
    const isFree = fits(tokenizer.bytes(likeliest), rest);
    // Reading them keeps them recorded, whatever is appended.
    const candidates = slot.candidatesAfter(slot.tokens.length);
    const chosen = isFree
      ? { token: likeliest, logProb: shareOfFitting(candidates, rest, tokenizer) }
      : chooseFitting(slot, following, rest, tokenizer);
    const { token } = chosen;
    logProb += chosen.logProb;
    await yieldToMessages();
    // A token that greedy decoding would not choose counts as part of the prompt.
    following = await (isFree ? slot.decode(token) : slot.prefill([token]));
    const bytes = tokenizer.bytes(token);
    if (bytes.length >= rest.length) {
      const initialBytes = bytes.subarray(rest.length);
      return { knownContinuation: [], logits: following, initialBytes, logProb, used: decoded, decoded };
    }
    rest = rest.subarray(bytes.length);
  }
}

/** The likeliest token that fits, by the model and what is mixed into it, and its log-probability among those that fit. */
function chooseFitting(
  slot: CacheSlot,
  logits: Float32Array,
  required: Uint8Array,
  tokenizer: Tokenizer,
): Candidate {
  const token = likeliestFit(logits, required, tokenizer);
  const likeliest = { token, logProb: logShare(logits, token, required, tokenizer) };
  const total = (logits[token] ?? 0) - likeliest.logProb;
  const model: Distribution = { likeliest, logProb: (other) => (logits[other] ?? -Infinity) - total };
  const mixture = slot.mixtureNext(model, (other) => fits(tokenizer.bytes(other), required));
  const chosen =
    mixture === undefined
      ? likeliest
      : [token, ...mixture.added.keys()]
          .map((other) => ({ token: other, logProb: mixedLogProb(model.logProb(other), other, mixture) }))
          .reduce((best, other) => (other.logProb > best.logProb ? other : best));
  slot.recordChoice(chosen.token !== token);
  return chosen;
}

/** The log-probability that decoding the tokens now would give; the known continuation is at the slot's end. */
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
 * Log-probability of the likeliest token among those that fit. Only the recorded candidates count, so that a token decoded
 * earlier has the same.
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

/** Log-probability of the likeliest token that fits, among all that fit. */
function logShare(logits: Float32Array, token: number, required: Uint8Array, tokenizer: Tokenizer): number {
  const best = logits[token] ?? -Infinity;
  let sum = 0;
  for (let other = 0; other < Math.min(logits.length, tokenizer.size); other++) {
    const behind = (logits[other] ?? -Infinity) - best;
    // Likelier tokens do not fit, and far less likely ones add nothing.
    if (behind > 0 || behind < -NEGLIGIBLE || !fits(tokenizer.bytes(other), required)) continue;
    sum += Math.exp(behind);
  }
  return -Math.log(sum);
}

/** Logits this far below another lower its probability by no more than a hundredth of a percent. */
const NEGLIGIBLE = 20;

function likeliestFit(logits: Float32Array, required: Uint8Array, tokenizer: Tokenizer): number {
  let best: number | undefined;
  let bestLogit = -Infinity;
  for (let token = 0; token < Math.min(logits.length, tokenizer.size); token++) {
    const logit = logits[token] ?? -Infinity;
    // Comparing bytes is costly, so it comes last.
    if (logit <= bestLogit || !fits(tokenizer.bytes(token), required)) continue;
    best = token;
    bestLogit = logit;
  }
  if (best === undefined) throw new Error('No token begins with the bytes before the cursor.');
  return best;
}

/** Whether one of them begins with the other, and neither is empty. */
function fits(bytes: Uint8Array, required: Uint8Array): boolean {
  const compared = Math.min(bytes.length, required.length);
  for (let i = 0; i < compared; i++) if (bytes[i] !== required[i]) return false;
  return compared > 0;
}
