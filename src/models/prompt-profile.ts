import type { GgufMetadata } from '../gguf/metadata.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence } from '../util/plain-text.ts';

/** A part of a prompt: a special token, or text of the document or of other files. */
export type PromptPart =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'header'; readonly separator: number } // outlines of other files, each after a separator
  | { readonly kind: 'path' } // the file's path and a line feed
  | { readonly kind: 'suffix' } // text after the cursor
  | { readonly kind: 'prefix' }; // text before the cursor

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
}

/** A FIM token: by a metadata key, or else by its usual text in the vocabulary. */
interface FimToken {
  readonly key: string;
  readonly text: string;
}

const FIM = {
  prefix: { key: 'tokenizer.ggml.fim_pre_token_id', text: '<|fim_prefix|>' },
  suffix: { key: 'tokenizer.ggml.fim_suf_token_id', text: '<|fim_suffix|>' },
  middle: { key: 'tokenizer.ggml.fim_mid_token_id', text: '<|fim_middle|>' },
  separator: { key: 'tokenizer.ggml.fim_sep_token_id', text: '<|file_sep|>' },
} as const;

/** Further tokens of Qwen2.5-Coder that end a completion. */
const END_TEXTS = ['<|endoftext|>', '<|im_end|>', '<|fim_pad|>', '<|repo_name|>'];

const END_KEYS = ['eos', 'eot', 'eom', 'fim_pre', 'fim_suf', 'fim_mid', 'fim_pad', 'fim_rep', 'fim_sep'].map(
  (name) => `tokenizer.ggml.${name}_token_id`,
);

/** `tokenizer.ggml.token_type` of special tokens (llama.cpp's `LLAMA_TOKEN_TYPE_CONTROL`). */
const CONTROL = 3;

/**
 * Derives the profile from a GGUF's metadata: suffix-first (SPM) if `foretype.fim_order` says so, else prefix-first (PSM; as
 * for Qwen2.5-Coder and StarCoder) if there are FIM tokens, else the prefix alone. Throws `ModelFileError` for another order.
 */
export function readPromptProfile(metadata: GgufMetadata): PromptProfile {
  const ids = new TokenIds(metadata);
  const begin: PromptPart[] = [];
  const bos = ids.fromKey('tokenizer.ggml.bos_token_id');
  if (bos !== undefined && metadata.optionalBoolean('tokenizer.ggml.add_bos_token') === true) {
    begin.push({ kind: 'token', id: bos });
  }
  return {
    parts: [...begin, ...fimParts(metadata, ids)],
    endTokens: readEndTokens(metadata, ids),
    knowsSplitTokens: metadata.optionalBoolean('foretype.split_tokens') === true,
  };
}

function fimParts(metadata: GgufMetadata, ids: TokenIds): PromptPart[] {
  const part = (token: FimToken): PromptPart[] => {
    const id = ids.fimToken(token);
    return id === undefined ? [] : [{ kind: 'token', id }];
  };
  const prefix: PromptPart = { kind: 'prefix' };
  const suffix: PromptPart = { kind: 'suffix' };
  const prefixToken = part(FIM.prefix);
  const suffixToken = part(FIM.suffix);
  if (prefixToken.length === 0 || suffixToken.length === 0) return [prefix];
  const separator = ids.fimToken(FIM.separator);
  const path: PromptPart[] =
    separator === undefined
      ? []
      : [{ kind: 'header', separator }, { kind: 'token', id: separator }, { kind: 'path' }];
  const order = metadata.optionalString('foretype.fim_order') ?? 'prefix-first';
  switch (order) {
    case 'suffix-first':
      return [...path, ...suffixToken, suffix, ...prefixToken, prefix];
    case 'prefix-first':
      return [...prefixToken, prefix, ...suffixToken, suffix, ...part(FIM.middle)];
    default:
      throw new ModelFileError(
        'unsupported',
        sentence`The model's prompt order "${plain(order)}" is not supported.`,
      );
  }
}

function readEndTokens(metadata: GgufMetadata, ids: TokenIds): ReadonlySet<number> {
  const types = metadata.optionalNumbers('tokenizer.ggml.token_type') ?? [];
  const control = types.flatMap((type, id) => (type === CONTROL ? [id] : []));
  const named = END_KEYS.flatMap((key) => ids.fromKey(key) ?? []);
  const fimTokens = Object.values(FIM).flatMap((token) => ids.fimToken(token) ?? []);
  const byText = END_TEXTS.flatMap((text) => ids.fromText(text) ?? []);
  return new Set([...control, ...named, ...fimTokens, ...byText]);
}

/** Looks up token ids. Keeps the vocabulary's texts, so that they are read once. */
class TokenIds {
  readonly #metadata: GgufMetadata;
  readonly #texts: readonly string[];

  constructor(metadata: GgufMetadata) {
    this.#metadata = metadata;
    this.#texts = metadata.strings('tokenizer.ggml.tokens');
  }

  /** Many converters write no ids of FIM tokens; llama.cpp also falls back to their texts. */
  fimToken(token: FimToken): number | undefined {
    return this.fromKey(token.key) ?? this.fromText(token.text);
  }

  fromText(text: string): number | undefined {
    const id = this.#texts.indexOf(text);
    return id < 0 ? undefined : id;
  }

  /** Returns the id that a key has. An id outside of the vocabulary counts as absent, as in llama.cpp. */
  fromKey(key: string): number | undefined {
    const id = this.#metadata.optionalNumber(key);
    const isToken = id !== undefined && Number.isInteger(id) && id >= 0 && id < this.#texts.length;
    return isToken ? id : undefined;
  }
}
