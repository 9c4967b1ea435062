/** Longer pre-tokens are rare and their keys would cost more than they save. */
const MAX_KEY_LENGTH = 64;

/**
 * Token ids by pre-token, bounded, in two generations: when the young one is full it becomes the old one, and
 * what is asked for again moves back to the young. That keeps what is in use at the price of one `Map` look-up.
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
    this.#young.set(detached(preToken), ids);
  }
}

/** A copy of its own: V8 lets a slice point into its text, and a key would keep a whole document alive. */
function detached(text: string): string {
  return String.fromCharCode(...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)));
}
