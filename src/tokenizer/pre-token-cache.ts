/** Longer pre-tokens are rare, and their keys would cost more than they save. */
const MAX_KEY_LENGTH = 64;

/**
 * A bounded cache of token ids by pre-token, in two generations: when the young one is full it becomes the old one, and
 * entries of the old one move back on access. It approximates LRU at the cost of one `Map` look-up.
 */
export class PreTokenCache {
  readonly #generationSize: number;
  #young = new Map<string, readonly number[]>();
  #old: ReadonlyMap<string, readonly number[]> = new Map();

  /** @param generationSize entries of one generation; the cache holds at most twice as many */
  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(preToken: string): readonly number[] | undefined {
    if (preToken.length > MAX_KEY_LENGTH) return undefined;
    const young = this.#young.get(preToken);
    if (young) return young;
    const old = this.#old.get(preToken);
    if (old) this.#insert(preToken, old);
    return old;
  }

  set(preToken: string, ids: readonly number[]): void {
    if (preToken.length <= MAX_KEY_LENGTH) this.#insert(preToken, ids);
  }

  #insert(preToken: string, ids: readonly number[]): void {
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(copyOf(preToken), ids);
  }
}

/** Copies a string, as V8 keeps the whole text of a slice alive, which here is a document. */
function copyOf(text: string): string {
  return String.fromCharCode(...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)));
}
