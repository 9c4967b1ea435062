import type { ReuseExplanation } from './explain.ts';
import type { RememberedToken } from './remembered.ts';
import type { PreparedUse } from './prepared-tokens.ts';
import type { MemoryUse } from './stats.ts';
import type { PromptSpan } from '../document/prompt.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** What the cache holds and what the last completion reused of it, for the cache inspector. */
export interface CacheInspection {
  /** `undefined` before the first completion, and after the cache was cleared. */
  readonly completion: InspectedCompletion | undefined;
  /** From the most to the least recently used. */
  readonly slots: readonly InspectedSlot[];
  readonly memory: MemoryUse;
  readonly prepared: PreparedUse;
}

export interface InspectedSlot {
  /** Path of the document that the slot was used for last. */
  readonly path: string;
  readonly tokens: number;
  /** Tokens that the slot can hold. */
  readonly capacity: number;
  readonly bytes: number;
  /** Milliseconds since the last use. */
  readonly idleMs: number;
}

/** A completion's tokens as texts, see `tokenText`. */
export interface InspectedCompletion {
  readonly path: string;
  /** The prompt, followed by what the slot held when the completion was decoded. */
  readonly tokens: readonly string[];
  readonly promptTokens: number;
  /** The parts of the prompt, side by side. */
  readonly spans: readonly PromptSpan[];
  /** How many of the first tokens the slot has held since its last completion. */
  readonly kept: number;
  /** Tokens of the prompt that the slot held when the completion began; those beyond `kept` were prefilled in advance. */
  readonly reused: number;
  /** Length of the known continuation, which follows the prompt. */
  readonly knownTokens: number;
  /** Tokens that followed the kept ones in the slot, and were truncated. */
  readonly dropped: readonly string[];
  /** How much of the prompt was reused, and why not more. */
  readonly reuse: ReuseExplanation;
  /** The tokens after the prompt that the project's memory chose. */
  readonly remembered: readonly RememberedToken[];
}

/** A recorded completion. Its token ids become texts only when it is inspected. */
export type CompletionRecord = Omit<InspectedCompletion, 'tokens' | 'dropped'> & {
  readonly tokens: readonly number[];
  readonly dropped: readonly number[];
};

/** The record with its tokens as texts. */
export function inspectCompletion(record: CompletionRecord, tokenizer: Tokenizer): InspectedCompletion {
  const { tokens, dropped, spans, promptTokens } = record;
  const texts = (ids: readonly number[]): string[] => ids.map((id) => tokenText(id, tokenizer));
  return {
    ...record,
    tokens: texts(tokens),
    dropped: texts(dropped),
    // The healed token is not part of the prompt any longer.
    spans: spans.map((span) => ({ ...span, end: Math.min(span.end, promptTokens) })),
  };
}

/** A token's text; the name of a special token; the bytes, as `<E2 82>`, of a part of a character. */
export function tokenText(id: number, tokenizer: Tokenizer): string {
  const bytes = tokenizer.bytes(id);
  if (bytes.length === 0) return tokenizer.name(id) ?? `<${id}>`;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const digits = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
    return `<${digits.join(' ')}>`;
  }
}
