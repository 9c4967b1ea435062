import type { CacheSlot } from '../cache/cache-slot.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { generate } from '../runtime/generate.ts';
import { PromptLookup } from '../runtime/prompt-lookup.ts';
import type { Eagerness, Moment } from './confidence/calibration.ts';
import type { DecodedStep, Verdict } from './confidence/gate.ts';
import { gateAt, momentAt } from './confidence/moment.ts';
import { applyFilters } from './filters/index.ts';
import { keepWhole } from './filters/keep-whole.ts';
import { FirstLinePreview } from './first-line-preview.ts';
import { decideStop, extentAt, lengthAtEnd, lengthAtLimit } from './stop.ts';
import type { Surroundings } from './surroundings.ts';

export interface CompletionLimits {
  readonly maxTokens: number;
  /** Whether a suggestion may go on past the end of the line. */
  readonly multiline: boolean;
  /** How sure a suggestion has to be; `eager` if left out, which shows all. */
  readonly eagerness?: Eagerness;
  /** Whether the person has stopped typing, and may be shown what the model is less sure of. */
  readonly paused?: boolean;
  /** What the person dismissed here; left out where they ask, and are to get whatever there is. */
  readonly refused?: readonly string[];
  /** How many other suggestions to look for; none if left out. */
  readonly alternatives?: number;
  /** What the editor would insert at the cursor by itself; the suggestion begins with it. */
  readonly selected?: string;
}

/** A suggestion that nobody asked for is typed sooner than it is read if it is shorter; characters. */
const SHORTEST_UNASKED = 3;
/** One who has stopped reads first. */
const SHORTEST_PAUSED = 2;

/** Where decoding begins. */
export interface DecodeStart {
  /** Tokens of the suggestion that the slot already holds. */
  readonly knownContinuation: readonly number[];
  /** Logits that follow the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** What the suggestion begins with already. */
  readonly begun: Uint8Array;
  /** The log-probability of what it begins with. */
  readonly logProb: number;
}

export interface DecodeContext {
  readonly model: LanguageModel;
  readonly surroundings: Surroundings;
  /** What is not to be suggested. */
  readonly unwanted?: readonly string[];
  readonly limits: CompletionLimits;
  /** Called before each evaluation; what it throws ends the decoding. */
  readonly yieldToMessages: () => Promise<void>;
  readonly onProgress: (text: string) => void;
  /** Sees what is worth showing of a block once its first line is whole; the suggestion begins with it. */
  readonly onPreview?: (text: string) => void;
}

export interface DecodedSuggestion {
  readonly text: string;
  readonly moment: Moment;
  /** What the confidence made of it, before the filters. */
  readonly verdict: Verdict;
  /** What it was decoded to, what it began with and end tokens left out. */
  readonly tokens: readonly number[];
  /** Each token that was decoded for it, shown or not. */
  readonly steps: readonly DecodedStep[];
  /** Tokens of it that did not stand in the slot before. */
  readonly decoded: number;
  /** Tokens of all drafts, and those of them that were right, which may be more than the suggestion has. */
  readonly drafted: number;
  readonly draftAccepted: number;
}

/** Decodes greedily to where a suggestion is whole, and keeps what is worth showing. */
export async function decodeSuggestion(
  slot: CacheSlot,
  { knownContinuation, logits, begun, logProb }: DecodeStart,
  context: DecodeContext,
): Promise<DecodedSuggestion> {
  const { model, surroundings, unwanted = [], limits, yieldToMessages, onProgress } = context;
  const extent = extentAt(surroundings, limits.multiline);
  const endOf = (text: string): number | undefined => {
    const decision = decideStop(text, surroundings, extent);
    return decision.stop ? decision.length : undefined;
  };
  const eagerness = limits.eagerness ?? 'eager';
  const moment = momentAt(surroundings, limits.paused ?? false);
  const isEager = eagerness === 'eager';
  // Who asks, or wants to see everything, is shown a bracket too.
  const shortest = isEager ? 1 : moment === 'typing' ? SHORTEST_UNASKED : SHORTEST_PAUSED;
  const gate = gateAt(moment, eagerness, surroundings.linePrefix);
  const preview = new FirstLinePreview({ ...surroundings, isEager, shortest, unwanted }, context.onPreview);
  const stream = new Utf8Stream();
  stream.push(begun);
  const start = slot.tokens.length - knownContinuation.length;
  const steps: DecodedStep[] = [];
  const isSureAfter = (one: number): boolean => {
    steps.push({ end: stream.text.length, logProb: one });
    return gate.push(stream.text, one);
  };
  let isSure = begun.length === 0 || isSureAfter(logProb);
  const tokens: number[] = [];
  let length = endOf(stream.text);
  const drafts = new PromptLookup(slot.longestDraft);
  const limit = isSure && length === undefined ? limits.maxTokens : 0;
  for await (const token of generate(slot, { knownContinuation, logits, limit, drafts, yieldToMessages })) {
    if (model.profile.endTokens.has(token)) {
      length = lengthAtEnd(stream.text, surroundings, extent);
      break;
    }
    stream.push(model.tokenizer.bytes(token));
    isSure = isSureAfter(slot.logProbAfter(start + tokens.length, token) ?? 0);
    tokens.push(token);
    // What follows is not shown, so decoding it would be for nothing.
    if (!isSure) break;
    onProgress(stream.text);
    length = endOf(stream.text);
    if (length !== undefined) break;
    // One who waits is shown something whole.
    if (moment === 'typing') preview.look(stream.text);
  }
  const end = length ?? (isSure ? lengthAtLimit(stream.text) : stream.text.length);
  // What the confidence cut ends with a whole word already, and so do lines that are complete.
  const isCutShort = length === undefined && isSure && end === stream.text.length;
  const verdict = gate.judge(stream.text, end);
  const whole = stream.text.slice(0, verdict.length);
  const shown = applyFilters(whole, { ...surroundings, isEager, isCutShort, shortest, unwanted });
  return {
    text: preview.keep(moment === 'typing' ? shown : keepWhole(shown, surroundings)),
    moment,
    verdict,
    tokens,
    steps,
    // Tokens that the slot held already were decoded before.
    decoded: Math.max(0, tokens.length - knownContinuation.length),
    drafted: drafts.proposed,
    draftAccepted: drafts.accepted,
  };
}

/** Joins tokens' bytes to text: a character that is spread over tokens appears when its last byte has come. */
class Utf8Stream {
  readonly #decoder = new TextDecoder();
  #text = '';

  /** Text so far; a character that is not complete yet is not part of it. */
  get text(): string {
    return this.#text;
  }

  push(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
  }
}
