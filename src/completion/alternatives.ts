import type { CacheSlot } from '../cache/cache-slot.ts';
import type { CompletionEvents } from './completion.ts';
import type { FirstSuggestion } from './decode-first.ts';
import { decodeSuggestion, type DecodeContext } from './decode.ts';
import type { Resumed } from './prefiller.ts';

/** Alternatives to decode at most, as some turn out to equal a suggestion that is there already. */
const ATTEMPTS = 4;
/** Alternatives are short, as the user waits for all of them. */
const MAX_TOKENS = 24;
/** A token that is less likely than this at its place begins no alternative. */
const LEAST_LOG_PROB = Math.log(0.01);

/** Where an alternative leaves the first suggestion. */
export interface Branch {
  /** Tokens of the first suggestion that it shares. */
  readonly kept: number;
  /** The next token. */
  readonly token: number;
  /** Log-probability of the shared tokens and the next one. */
  readonly logProb: number;
  /** The bytes that the alternative begins with. */
  readonly initialBytes: Uint8Array;
}

export interface AlternativesContext extends Omit<DecodeContext, keyof CompletionEvents> {
  /** A slot with the first `length` tokens of this one; the slot itself if there is no room for another. */
  readonly fork: (slot: CacheSlot, length: number) => CacheSlot;
  /** Evaluates tokens in a slot. Throws `CancelledError`. */
  readonly resume: (slot: CacheSlot, tokens: readonly number[]) => Promise<Resumed>;
}

/** Alternatives to a suggestion, and how many tokens were decoded for them. */
export interface Alternatives {
  readonly texts: readonly string[];
  readonly decoded: number;
}

/**
 * The alternatives to a suggestion's first line, the likeliest first: at each token, the other tokens that were likely.
 * They were recorded while it was decoded, so nothing is evaluated.
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
 * Decodes up to `count` alternatives, each greedily from where it leaves the first suggestion. The first suggestion's slot
 * stays as it is if there is room for another slot. Throws `CancelledError`.
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
    const start = new TextDecoder().decode(initialBytes);
    if (start.includes('\n') && !isNew(start, [first.text, ...texts])) continue;
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
    if (isNew(suggestion.text, [first.text, ...texts])) texts.push(suggestion.text);
  }
  return { texts, decoded };
}

/** Whether no other text begins with this text's first line. */
function isNew(text: string, others: readonly string[]): boolean {
  const line = firstLine(text);
  return line !== '' && !others.some((other) => firstLine(other).startsWith(line));
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').trimEnd();
}

/** The bytes after the required ones; `undefined` if there are none, or others come first. */
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
