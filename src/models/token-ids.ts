import type { GgufMetadata } from '../gguf/metadata.ts';

/** Default ids of SentencePiece models, which older files do not name. */
const SENTENCE_PIECE_IDS: Readonly<Record<string, number>> = { bos: 1, eos: 2 };

/** Looks up token ids. Keeps the vocabulary's texts, so that they are read once. */
export class TokenIds {
  readonly #metadata: GgufMetadata;
  readonly #texts: readonly string[];
  readonly #defaults: Readonly<Record<string, number>>;

  constructor(metadata: GgufMetadata) {
    this.#metadata = metadata;
    this.#texts = metadata.strings('tokenizer.ggml.tokens');
    const isSentencePiece = metadata.optionalString('tokenizer.ggml.model') === 'llama';
    this.#defaults = isSentencePiece ? SENTENCE_PIECE_IDS : {};
  }

  fromText(text: string): number | undefined {
    const id = this.#texts.indexOf(text);
    return id < 0 ? undefined : id;
  }

  /** Returns the id in `tokenizer.ggml.NAME_token_id`. One outside of the vocabulary counts as absent, as in llama.cpp. */
  fromKey(name: string): number | undefined {
    const id = this.#metadata.optionalNumber(`tokenizer.ggml.${name}_token_id`) ?? this.#defaults[name];
    const isToken = id !== undefined && Number.isInteger(id) && id >= 0 && id < this.#texts.length;
    return isToken ? id : undefined;
  }

  /** Returns a token's text in the vocabulary; empty for no id. */
  text(id: number | undefined): string {
    return id === undefined ? '' : (this.#texts[id] ?? '');
  }
}
