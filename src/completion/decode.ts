import type { CacheSlot } from '../cache/cache-slot.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { generate } from '../runtime/generate.ts';
import { PromptLookup, type OtherTexts } from '../runtime/prompt-lookup.ts';
import { MIN_SHOWN_LENGTH } from '../util/text.ts';
import type { CompletionEvents, CompletionLimits } from './completion.ts';
import type { Eagerness, Moment } from './confidence/calibration.ts';
import type { DecodedStep, Gate, Verdict } from './confidence/gate.ts';
import { gateAt, momentAt } from './confidence/moment.ts';
import { applyFilters } from './filters/index.ts';
import { keepCompleteLines } from './filters/keep-complete-lines.ts';
import { FirstLinePreview } from './first-line-preview.ts';
import { decideStop, extentAt, lengthAtEnd, lengthAtLimit } from './stop.ts';
import type { Surroundings } from './surroundings.ts';
import { Utf8Stream } from './utf8-stream.ts';

/** As `MIN_SHOWN_LENGTH` after a pause, as a user who has stopped typing reads first. */
const MIN_PAUSED_LENGTH = 2;

/** Where decoding begins. */
export interface DecodeStart {
  /** Tokens at the end of the slot that are known to come next. */
  readonly knownContinuation: readonly number[];
  /** Logits that follow the slot, `[vocabulary]`. */
  readonly logits: Float32Array;
  /** Bytes of the suggestion that are decoded already. */
  readonly initialBytes: Uint8Array;
  /** Their log-probability. */
  readonly logProb: number;
}

/** The model, the text and the limits that a suggestion is decoded with. */
export interface DecodeContext extends CompletionEvents {
  readonly model: LanguageModel;
  readonly surroundings: Surroundings;
  readonly limits: CompletionLimits;
  readonly eagerness: Eagerness;
  /** Whether the user has stopped typing. */
  readonly paused: boolean;
  /** Texts beside the prompt, from which drafts are taken. */
  readonly otherTexts?: OtherTexts | undefined;
  /** Texts that are not to be suggested. */
  readonly unwanted: readonly string[];
  /** Called before each evaluation; an error that it throws ends the decoding. */
  readonly yieldToMessages: () => Promise<void>;
}

export interface DecodedSuggestion {
  readonly text: string;
  readonly moment: Moment;
  /** What the confidence left of the text, before the filters. */
  readonly verdict: Verdict;
  /** All tokens decoded for it but end tokens and those of the initial bytes. */
  readonly tokens: readonly number[];
  /** Each token decoded for it, shown or not. */
  readonly steps: readonly DecodedStep[];
  /** How many tokens were not known before. */
  readonly decoded: number;
  /** Tokens of all drafts, and those of them that were right, which may be more than the suggestion has. */
  readonly drafted: number;
  readonly draftAccepted: number;
}

/** Decodes greedily until a suggestion is whole, and keeps what is worth showing. */
export async function decodeSuggestion(
  slot: CacheSlot,
  start: DecodeStart,
  context: DecodeContext,
): Promise<DecodedSuggestion> {
  const { surroundings, eagerness, unwanted } = context;
  const moment = momentAt(surroundings, context.paused);
  const isTyping = moment === 'typing';
  const isEager = eagerness === 'eager';
  // Explicit requests and `eager` may show a single character.
  const shortest = isEager ? 1 : isTyping ? MIN_SHOWN_LENGTH : MIN_PAUSED_LENGTH;
  const filterContext = { ...surroundings, isEager, shortest, unwanted };
  const gate = gateAt(moment, eagerness, surroundings.linePrefix);
  const preview = new FirstLinePreview(filterContext, context.onPreview);
  const drafts = new PromptLookup(slot.maxDraftTokens, context.otherTexts);

  // After a pause only whole suggestions are shown, so there is no preview.
  const onText = (text: string): void => {
    if (isTyping) preview.look(text);
  };
  const decoded = await decodeToStop(slot, start, context, { gate, drafts, onText });

  const { text, stoppedAt, isConfident, tokens, steps } = decoded;
  const end = stoppedAt ?? (isConfident ? lengthAtLimit(text) : text.length);
  // Complete lines, and what the confidence cut, end with a whole word already.
  const isCutShort = stoppedAt === undefined && isConfident && end === text.length;
  const verdict = gate.judge(text, end);
  const shown = applyFilters(text.slice(0, verdict.length), { ...filterContext, isCutShort });
  return {
    text: preview.keep(isTyping ? shown : keepCompleteLines(shown, surroundings)),
    moment,
    verdict,
    tokens,
    steps,
    decoded: Math.max(0, tokens.length - start.knownContinuation.length),
    drafted: drafts.proposed,
    draftAccepted: drafts.accepted,
  };
}

interface DecodedText {
  readonly text: string;
  /** Length of what is whole of the text; `undefined` where a limit or too little confidence ended it. */
  readonly stoppedAt: number | undefined;
  /** Whether the model was confident up to the end. */
  readonly isConfident: boolean;
  readonly tokens: readonly number[];
  readonly steps: readonly DecodedStep[];
}

interface DecodeTools {
  readonly gate: Gate;
  readonly drafts: PromptLookup;
  /** Sees each text that is not the last one. */
  readonly onText: (text: string) => void;
}

/** Decodes until the text is whole, the model is not confident any more, or a limit is met. */
async function decodeToStop(
  slot: CacheSlot,
  { knownContinuation, logits, initialBytes, logProb }: DecodeStart,
  { model, surroundings, limits, yieldToMessages, onProgress }: DecodeContext,
  { gate, drafts, onText }: DecodeTools,
): Promise<DecodedText> {
  const extent = extentAt(surroundings, limits.multiline);
  const stream = new Utf8Stream();
  const tokens: number[] = [];
  const steps: DecodedStep[] = [];
  const push = (bytes: Uint8Array, ofBytes: number): boolean => {
    stream.push(bytes);
    steps.push({ end: stream.text.length, logProb: ofBytes });
    return gate.push(stream.text, ofBytes);
  };
  const stop = (): number | undefined => {
    const decision = decideStop(stream.text, surroundings, extent);
    return decision.stop ? decision.length : undefined;
  };

  let isConfident = initialBytes.length === 0 || push(initialBytes, logProb);
  let stoppedAt = stop();
  const limit = isConfident && stoppedAt === undefined ? limits.maxTokens : 0;
  const start = slot.tokens.length - knownContinuation.length;
  for await (const token of generate(slot, { knownContinuation, logits, limit, drafts, yieldToMessages })) {
    if (model.profile.endTokens.has(token)) {
      stoppedAt = lengthAtEnd(stream.text, surroundings, extent);
      break;
    }
    isConfident = push(model.tokenizer.bytes(token), slot.logProbAfter(start + tokens.length, token) ?? 0);
    tokens.push(token);
    // Text beyond this point is not shown, so it is not decoded.
    if (!isConfident) break;
    onProgress?.(stream.text);
    stoppedAt = stop();
    if (stoppedAt !== undefined) break;
    onText(stream.text);
  }
  return { text: stream.text, stoppedAt, isConfident, tokens, steps };
}
