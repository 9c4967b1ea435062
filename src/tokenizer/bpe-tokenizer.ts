import { merge } from './merge.ts';
import type { MergeTable } from './merge-table.ts';
import { PreTokenCache } from './pre-token-cache.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Enough for the distinct pre-tokens of a few large files; about 2 MB when full. */
const CACHE_GENERATION = 8192;

export interface BpeParts {
  readonly vocabulary: Vocabulary;
  /** Token id of each byte, or -1 if the vocabulary has none; [256]. */
  readonly byteIds: Int32Array;
  readonly merges: MergeTable;
  readonly preTokenizer: PreTokenizer;
  /** Entries of one of the cache's two generations; defaults to `CACHE_GENERATION`. */
  readonly cacheGeneration?: number;
}

/**
 * Byte-level BPE (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2):
 * text is split into pre-tokens, each is encoded as UTF-8 bytes, and merges join those.
 *
 * A byte that the vocabulary lacks is dropped before merging, as in the reference (Hugging Face tokenizers), so its
 * neighbours may merge; llama.cpp drops it after merging. SmolLM2 lacks some control characters and bytes of unassigned planes.
 */
export class BpeTokenizer implements Tokenizer {
  readonly #parts: BpeParts;
  readonly #cache: PreTokenCache;
  readonly #encoder = new TextEncoder();
  /** Keeps a byte order mark, which is a character of the document like any other. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(parts: BpeParts) {
    this.#parts = parts;
    this.#cache = new PreTokenCache(parts.cacheGeneration ?? CACHE_GENERATION);
  }

  get size(): number {
    return this.#parts.vocabulary.size;
  }

  encode(text: string): number[] {
    const result: number[] = [];
    for (let start = 0; start < text.length;) {
      const end = this.#parts.preTokenizer.end(text, start);
      // One by one, as spreading a million ids would overflow the stack.
      for (const id of this.#encodePreToken(text.slice(start, end))) result.push(id);
      start = end;
    }
    return result;
  }

  bytes(id: number): Uint8Array {
    return this.#parts.vocabulary.bytes(id).slice();
  }

  decode(ids: readonly number[]): string {
    const chunks = ids.map((id) => this.#parts.vocabulary.bytes(id));
    const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.length;
    }
    return this.#decoder.decode(bytes);
  }

  special(name: string): number | undefined {
    return this.#parts.vocabulary.specials.get(name);
  }

  name(id: number): string | undefined {
    // A linear search suffices: special tokens are few, and only the inspector needs their names.
    for (const [name, special] of this.#parts.vocabulary.specials) if (special === id) return name;
    return undefined;
  }

  #encodePreToken(preToken: string): readonly number[] {
    const cached = this.#cache.get(preToken);
    if (cached) return cached;
    const tokens: number[] = [];
    // `TextEncoder` replaces a lone surrogate with U+FFFD.
    for (const byte of this.#encoder.encode(preToken)) {
      const id = this.#parts.byteIds[byte] ?? -1;
      if (id >= 0) tokens.push(id);
    }
    const ids = merge(tokens, this.#parts.merges);
    this.#cache.set(preToken, ids);
    return ids;
  }
}
