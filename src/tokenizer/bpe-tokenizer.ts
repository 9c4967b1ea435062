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
  /** Returns the tokens of a pre-token before any merge. */
  readonly spell: (preToken: string) => number[];
  readonly merges: MergeTable;
  readonly preTokenizer: PreTokenizer;
}

export interface BpeOptions {
  /** Entries of one of the cache's two generations; defaults to `CACHE_GENERATION`. */
  readonly cacheGeneration?: number;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016): text is split into pre-tokens, each is spelled in the smallest tokens, and merges
 * join those. Added tokens that are words or white space are looked for first, as in the reference and in llama.cpp.
 *
 * A byte that the vocabulary lacks is dropped before merging, as in the reference (Hugging Face tokenizers), so its
 * neighbours may merge; llama.cpp drops it after merging. SmolLM2 lacks some control characters and bytes of unassigned planes.
 */
export class BpeTokenizer implements Tokenizer {
  readonly #parts: BpeParts;
  /** Matches the added tokens that are looked for; `undefined` if there are none. */
  readonly #added: RegExp | undefined;
  readonly #cache: PreTokenCache;
  /** Keeps a byte order mark, which is a character of the document like any other. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(parts: BpeParts, options: BpeOptions = {}) {
    this.#parts = parts;
    this.#added = addedPattern(parts.vocabulary.added);
    this.#cache = new PreTokenCache(options.cacheGeneration ?? CACHE_GENERATION);
  }

  get size(): number {
    return this.#parts.vocabulary.size;
  }

  encode(text: string): number[] {
    const result: number[] = [];
    let start = 0;
    if (this.#added !== undefined) {
      for (const { 0: name, index } of text.matchAll(this.#added)) {
        this.#encodeAndPush(text.slice(start, index), result);
        const id = this.special(name);
        if (id !== undefined) result.push(id);
        start = index + name.length;
      }
    }
    this.#encodeAndPush(start === 0 ? text : text.slice(start), result);
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

  #encodeAndPush(text: string, result: number[]): void {
    for (let start = 0; start < text.length;) {
      const end = this.#parts.preTokenizer.end(text, start);
      // One by one, as spreading a million ids would overflow the stack.
      for (const id of this.#encodePreToken(text.slice(start, end))) result.push(id);
      start = end;
    }
  }

  #encodePreToken(preToken: string): readonly number[] {
    const cached = this.#cache.get(preToken);
    if (cached) return cached;
    const ids = merge(this.#parts.spell(preToken), this.#parts.merges);
    this.#cache.set(preToken, ids);
    return ids;
  }
}

/**
 * Matches added tokens that a document may have as ordinary text: characters or words, and runs of white space.
 * Others, such as `<tool_call>`, are meant for prompts only. None has white space after a letter (see `Tokenizer.encode`).
 */
function addedPattern(added: readonly string[]): RegExp | undefined {
  const ordinary = added.filter((name) => /^(?:.|[\p{L}\p{M}]+|\s+)$/su.test(name));
  if (ordinary.length === 0) return undefined;
  // Of several that match, the longest is taken.
  const alternatives = ordinary
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/u, '\\$&'));
  return new RegExp(alternatives.join('|'), 'gu');
}
