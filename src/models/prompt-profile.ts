import type { GgufMetadata } from '../gguf/metadata.ts';
import type { FimChoice } from './fim-choice.ts';
import { END_TEXTS } from './fim-dialects.ts';
import { findFim, findMarks, type FimFormat, type MarkIds } from './fim-format.ts';
import type { PromptPart } from './prompt-part.ts';
import { LARGE_PROMPT, SMALL_PROMPT, type PromptSizes } from './prompt-sizes.ts';
import { TokenIds } from './token-ids.ts';

export type { PromptPart };

/** A model's prompt format. It is data: no other code depends on which model runs. */
export interface PromptProfile {
  /** The prompt's parts in order. Typing appends to the last one. */
  readonly parts: readonly PromptPart[];
  /** Tokens that end a completion. */
  readonly endTokens: ReadonlySet<number>;
  /**
   * Whether the model completes words that the cursor splits between tokens better without token healing, by its metadata
   * (`foretype.split_tokens`).
   */
  readonly knowsSplitTokens: boolean;
  /** How the model fills in the middle; null if it sees the prefix alone. */
  readonly fim: FimFormat | null;
  readonly sizes: PromptSizes;
}

/** Overrides what a file says of its prompt format. */
export interface ProfileChoice {
  /** If omitted, the file decides. */
  readonly fim?: FimChoice | undefined;
}

/** Ids in the metadata that end a completion. */
const END_KEYS = ['eos', 'eot', 'eom', 'fim_pad', 'fim_rep'];

/** `tokenizer.ggml.token_type` (`llama_token_type` in llama.h). */
const NORMAL = 1;
const CONTROL = 3;

/** Pre-tokenizers whose models begin with BOS although many of their files do not say so, as in llama.cpp. */
const BOS_PRE_TOKENIZERS: readonly string[] = ['llama-bpe', 'llama3', 'llama-v3'];

/**
 * Derives the profile from a GGUF's metadata. The marks are those of the ids in the metadata, else those of the first dialect
 * whose texts the vocabulary has; without marks, the prompt is the prefix alone. Throws `ModelFileError` for an unknown
 * order, and `FimChoiceError` for a choice that does not fit the vocabulary.
 */
export function readPromptProfile(metadata: GgufMetadata, choice: ProfileChoice = {}): PromptProfile {
  const ids = new TokenIds(metadata);
  const fim = findFim(metadata, ids, choice.fim);
  const marks = fim === undefined ? findMarks(metadata, ids) : fim.marks;
  const parts = fim === undefined ? [{ kind: 'prefix' as const }] : fim.parts;
  return {
    parts: [...beginParts(metadata, ids), ...parts],
    endTokens: new Set([...readEndTokens(metadata, ids, marks), ...(fim?.ends ?? [])]),
    knowsSplitTokens: metadata.optionalBoolean('foretype.split_tokens') === true,
    fim: fim === undefined ? null : fim.format,
    sizes: parts.some(({ kind }) => kind === 'far') ? SMALL_PROMPT : LARGE_PROMPT,
  };
}

/** The token that begins each prompt, if the model wants one. */
function beginParts(metadata: GgufMetadata, ids: TokenIds): PromptPart[] {
  const isSentencePiece = metadata.optionalString('tokenizer.ggml.model') === 'llama';
  const preTokenizer = metadata.optionalString('tokenizer.ggml.pre') ?? '';
  const isWanted =
    metadata.optionalBoolean('tokenizer.ggml.add_bos_token') ??
    (isSentencePiece || BOS_PRE_TOKENIZERS.includes(preTokenizer));
  const bos = ids.fromKey('bos');
  return isWanted && bos !== undefined ? [{ kind: 'token', id: bos }] : [];
}

/** All control tokens, the marks, and what the metadata or its text makes an end. */
function readEndTokens(metadata: GgufMetadata, ids: TokenIds, marks: MarkIds): ReadonlySet<number> {
  const types = metadata.optionalNumbers('tokenizer.ggml.token_type');
  const control = (types ?? []).flatMap((type, id) => (type === CONTROL ? [id] : []));
  const named = END_KEYS.flatMap((key) => ids.fromKey(key) ?? []);
  const byText = END_TEXTS.flatMap((text) => {
    const id = ids.fromText(text);
    // `</s>` may also be a tag of HTML that the vocabulary has as a word.
    const isWord = id === undefined || (types?.[id] === NORMAL && !/^<[|｜[]/.test(text));
    return isWord ? [] : [id];
  });
  return new Set([...control, ...named, ...Object.values(marks), ...byText]);
}
