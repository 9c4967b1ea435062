import type { ReuseExplanation } from './explain.ts';
import type { MemoryUse } from './stats.ts';
import type { PromptSpan } from '../document/prompt.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** What the cache holds, and what the last completion made of it, for a person to look at. */
export interface CacheInspection {
  /** `undefined` before the first completion, and once the cache was cleared. */
  readonly completion: InspectedCompletion | undefined;
  /** From the most to the least recently used. */
  readonly slots: readonly InspectedSlot[];
  readonly memory: MemoryUse;
}

export interface InspectedSlot {
  /** Path of the document that it was used for last. */
  readonly path: string;
  readonly tokens: number;
  /** Tokens that it can hold. */
  readonly capacity: number;
  readonly bytes: number;
  /** Milliseconds since it was used. */
  readonly idleMs: number;
}

/** A completion's tokens, each by its text: see `tokenText`. */
export interface InspectedCompletion {
  readonly path: string;
  /** Those of the prompt, and behind them those that the slot held when the completion was made. */
  readonly tokens: readonly string[];
  readonly promptTokens: number;
  /** Runs of the prompt by where they come from, side by side. */
  readonly spans: readonly PromptSpan[];
  /** The first tokens, which have stood in the slot since its last completion. */
  readonly kept: number;
  /** Tokens of the prompt that stood in the slot when the completion began; those beyond `kept` were prepared. */
  readonly reused: number;
  /** Tokens behind the prompt that were known already. */
  readonly knownTokens: number;
  /** Tokens that followed those kept and are gone. */
  readonly dropped: readonly string[];
  /** How much of the prompt was reused, and what kept it from being more. */
  readonly reuse: ReuseExplanation;
}

/** What is remembered of a completion to inspect it; its tokens are spelled only when somebody looks. */
export type CompletionRecord = Omit<InspectedCompletion, 'tokens' | 'dropped'> & {
  readonly tokens: readonly number[];
  readonly dropped: readonly number[];
};

/** Spells a completion's tokens. */
export function inspectCompletion(record: CompletionRecord, tokenizer: Tokenizer): InspectedCompletion {
  const { tokens, dropped, spans, promptTokens } = record;
  const spell = (ids: readonly number[]): string[] => ids.map((id) => tokenText(id, tokenizer));
  return {
    ...record,
    tokens: spell(tokens),
    dropped: spell(dropped),
    // A token that was taken back to be healed is no part of the prompt any longer.
    spans: spans.map((span) => ({ ...span, end: Math.min(span.end, promptTokens) })),
  };
}

/** A token's text; its name for one that has none; its bytes, `<E2 82>`, where they are only part of a character. */
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
