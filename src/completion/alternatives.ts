import type { CacheSlot } from '../cache/cache-slot.ts';
import type { CompletionEvents } from './completion.ts';
import type { FirstSuggestion } from './decode-first.ts';
import { decodeSuggestion, type DecodeContext } from './decode.ts';
import type { Resumed } from './prefiller.ts';

/** How often to try: a suggestion may turn out to be one that is there already. */
const ATTEMPTS = 4;
/** Alternatives are waited for, so they are short. */
const MAX_TOKENS = 24;
/** What the model finds less likely than this at its place is no alternative to anything. */
const LEAST_LOG_PROB = Math.log(0.01);

/** Where to leave a suggestion for another one. */
export interface Branch {
  /** Tokens of the suggestion that stay. */
  readonly kept: number;
  readonly token: number;
  /** Of those that stay and the token together. */
  readonly logProb: number;
  /** What the other suggestion begins with. */
  readonly initialBytes: Uint8Array;
}

export interface AlternativesContext extends Omit<DecodeContext, keyof CompletionEvents> {
  /** A slot with the first `length` tokens of this one, to go on otherwise; the slot itself if there is no room. */
  readonly fork: (slot: CacheSlot, length: number) => CacheSlot;
  /** Brings a slot to hold tokens. Throws `CancelledError`. */
  readonly resume: (slot: CacheSlot, tokens: readonly number[]) => Promise<Resumed>;
}

/** Other suggestions for the place of the first, and what they took. */
export interface Alternatives {
  readonly texts: readonly string[];
  readonly decoded: number;
}

/**
 * The ways to leave a suggestion in its first line, the likeliest whole first: at each token, those that the model found
 * nearly as good. They are known from decoding it, so nothing is evaluated.
 */
export function branchesOf(slot: CacheSlot, first: FirstSuggestion, context: AlternativesContext): Branch[] {
  const { tokenizer, profile } = context.model;
  const branches: Branch[] = [];
  let bytes = new Uint8Array();
  let logProb = 0;
  for (const [kept, token] of first.tokens.entries()) {
    const place = first.prompt.length + kept;
    for (const candidate of slot.candidatesAfter(place)) {
      if (candidate.token === token || candidate.logProb < LEAST_LOG_PROB) continue;
      if (profile.endTokens.has(candidate.token)) continue;
      const initialBytes = beyond(concat(bytes, tokenizer.bytes(candidate.token)), first.required);
      if (initialBytes === undefined) continue;
      branches.push({ kept, token: candidate.token, logProb: logProb + candidate.logProb, initialBytes });
    }
    logProb += slot.logProbAfter(place, token) ?? 0;
    bytes = concat(bytes, tokenizer.bytes(token));
    if (beyond(bytes, first.required)?.includes(LINE_FEED)) break;
  }
  return branches.sort((a, b) => b.logProb - a.logProb);
}

const LINE_FEED = 10;

/**
 * Up to `count` suggestions that begin otherwise than the first, each decoded greedily from where it leaves it. The slot
 * of the first one stays as it is if there is room beside it. Throws `CancelledError`.
 */
export async function decodeAlternatives(
  slot: CacheSlot,
  first: FirstSuggestion,
  count: number,
  context: AlternativesContext,
): Promise<Alternatives> {
  const texts: string[] = [];
  let fork: CacheSlot | undefined;
  let decoded = 0;
  let attempts = 0;
  for (const { kept, token, initialBytes } of branchesOf(slot, first, context)) {
    if (texts.length >= count || attempts >= ATTEMPTS) break;
    const said = new TextDecoder().decode(initialBytes);
    if (said.includes('\n') && !isNews(said, [first.text, ...texts])) continue;
    attempts++;
    const length = first.prompt.length + kept;
    if (fork === undefined) fork = context.fork(slot, length);
    else if (fork !== slot) fork.copyFrom(slot, length);
    const { logits } = await context.resume(fork, [...first.prompt, ...first.tokens.slice(0, kept), token]);
    const maxTokens = Math.max(0, Math.min(first.limits.maxTokens, MAX_TOKENS) - kept - 1);
    const suggestion = await decodeSuggestion(
      fork,
      { knownContinuation: [], logits, initialBytes, logProb: 0 },
      { ...context, limits: { maxTokens, multiline: false }, eagerness: 'eager' },
    );
    decoded += 1 + suggestion.decoded;
    if (isNews(suggestion.text, [first.text, ...texts])) texts.push(suggestion.text);
  }
  return { texts, decoded };
}

/** Whether a text says in its first line what none of the others begins with. */
function isNews(text: string, others: readonly string[]): boolean {
  const line = firstLine(text);
  return line !== '' && !others.some((other) => firstLine(other).startsWith(line));
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trimEnd();
}

/** What of the bytes goes beyond those required; undefined if they are not those, or nothing does. */
function beyond(bytes: Uint8Array, required: Uint8Array): Uint8Array | undefined {
  const fits = bytes.length > required.length && required.every((byte, i) => bytes[i] === byte);
  return fits ? bytes.subarray(required.length) : undefined;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
