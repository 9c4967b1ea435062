import type { GgufMetadata } from '../gguf/metadata.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence } from '../util/plain-text.ts';

/** One piece of a prompt: a special token, or text from the document or others. */
export type PromptPart =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'header'; readonly separator: number } // pieces of other files, each after a separator
  | { readonly kind: 'path' } // the file's path and a line feed
  | { readonly kind: 'suffix' } // text after the cursor
  | { readonly kind: 'prefix' }; // text before the cursor

/** How a model wants to be asked. It is data: nothing else in the code depends on which model runs. */
export interface PromptProfile {
  /** The prompt, first piece first. What comes last is what typing appends to. */
  readonly parts: readonly PromptPart[];
  /** Tokens after which nothing more belongs to the completion. */
  readonly endTokens: ReadonlySet<number>;
  /**
   * Whether the model completes words that the cursor splits between tokens better than token healing does; a model
   * of which that was measured says so (`foretype.split_tokens`).
   */
  readonly knowsSplitTokens: boolean;
}

/** A token that a file names in its metadata, or else has in its vocabulary under a name that models agree on. */
interface Mark {
  readonly key: string;
  readonly text: string;
}

const FIM = {
  prefix: { key: 'tokenizer.ggml.fim_pre_token_id', text: '<|fim_prefix|>' },
  suffix: { key: 'tokenizer.ggml.fim_suf_token_id', text: '<|fim_suffix|>' },
  middle: { key: 'tokenizer.ggml.fim_mid_token_id', text: '<|fim_middle|>' },
  separator: { key: 'tokenizer.ggml.fim_sep_token_id', text: '<|file_sep|>' },
} as const;

/** Names that Qwen2.5-Coder gives further tokens after which nothing belongs to the completion. */
const END_TEXTS = ['<|endoftext|>', '<|im_end|>', '<|fim_pad|>', '<|repo_name|>'];

const END_KEYS = ['eos', 'eot', 'eom', 'fim_pre', 'fim_suf', 'fim_mid', 'fim_pad', 'fim_rep', 'fim_sep'].map(
  (name) => `tokenizer.ggml.${name}_token_id`,
);

/** `tokenizer.ggml.token_type` of special tokens (llama.cpp's `LLAMA_TOKEN_TYPE_CONTROL`). */
const CONTROL = 3;

/**
 * Derives the profile from a GGUF's metadata: suffix-first where `foretype.fim_order` says so, prefix-first
 * (Qwen2.5-Coder, StarCoder) where there are FIM tokens without it, and the prefix alone where there are none.
 */
export function readPromptProfile(metadata: GgufMetadata): PromptProfile {
  const ids = new TokenIds(metadata);
  const begin: PromptPart[] = [];
  const bos = ids.named('tokenizer.ggml.bos_token_id');
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
  const token = (mark: Mark): PromptPart[] => {
    const id = ids.mark(mark);
    return id === undefined ? [] : [{ kind: 'token', id }];
  };
  const prefix: PromptPart = { kind: 'prefix' };
  const suffix: PromptPart = { kind: 'suffix' };
  const prefixMark = token(FIM.prefix);
  const suffixMark = token(FIM.suffix);
  if (prefixMark.length === 0 || suffixMark.length === 0) return [prefix];
  const separator = ids.mark(FIM.separator);
  const path: PromptPart[] =
    separator === undefined
      ? []
      : [{ kind: 'header', separator }, { kind: 'token', id: separator }, { kind: 'path' }];
  const order = metadata.optionalString('foretype.fim_order') ?? 'prefix-first';
  switch (order) {
    case 'suffix-first':
      return [...path, ...suffixMark, suffix, ...prefixMark, prefix];
    case 'prefix-first':
      return [...prefixMark, prefix, ...suffixMark, suffix, ...token(FIM.middle)];
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
  const named = END_KEYS.flatMap((key) => ids.named(key) ?? []);
  const marks = Object.values(FIM).flatMap((mark) => ids.mark(mark) ?? []);
  const byText = END_TEXTS.flatMap((text) => ids.withText(text) ?? []);
  return new Set([...control, ...named, ...marks, ...byText]);
}

/** Looks up the ids of tokens. It holds the vocabulary's texts, which are read once. */
class TokenIds {
  readonly #metadata: GgufMetadata;
  readonly #texts: readonly string[];

  constructor(metadata: GgufMetadata) {
    this.#metadata = metadata;
    this.#texts = metadata.strings('tokenizer.ggml.tokens');
  }

  /** The id of a mark. Many converters write no ids of FIM tokens, and llama.cpp goes by their texts then, too. */
  mark(mark: Mark): number | undefined {
    return this.named(mark.key) ?? this.withText(mark.text);
  }

  withText(text: string): number | undefined {
    const id = this.#texts.indexOf(text);
    return id < 0 ? undefined : id;
  }

  /** The id that a key gives. One that the vocabulary does not have counts as absent, as it does in llama.cpp. */
  named(key: string): number | undefined {
    const id = this.#metadata.optionalNumber(key);
    const isToken = id !== undefined && Number.isInteger(id) && id >= 0 && id < this.#texts.length;
    return isToken ? id : undefined;
  }
}
