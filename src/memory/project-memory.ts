import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { RememberedText } from './remembered-text.ts';
import { TokenIndex, type Matches, type TokenRun } from './token-index.ts';

/** A text of more tokens is not made the newest when it is completed in, as that takes longer than it is worth. */
const MOST_RENEWED_TOKENS = 20_000;

/** Where in a project a token stands. */
export interface Origin {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

/**
 * The texts of one project as token ids, in which continuations are found: open documents, kept equal to their mirrors,
 * and files that were read. Each is known by its URI.
 */
export class ProjectMemory {
  readonly #index: TokenIndex;
  readonly #tokenizer: Pick<Tokenizer, 'encode' | 'bytes'>;
  /** The one used last stands last. */
  readonly #texts = new Map<string, RememberedText>();
  readonly #open = new Set<string>();
  readonly #uriOf = new WeakMap<TokenRun, string>();
  /** The tokens around the cursor, which are not to be found as their own continuation. */
  #hidden: TokenRun | undefined;
  #version = 0;

  /** @param mostBytes bound of the memory that the index takes */
  constructor(tokenizer: Pick<Tokenizer, 'encode' | 'bytes' | 'size'>, mostBytes: number) {
    this.#tokenizer = tokenizer;
    this.#index = new TokenIndex(tokenizer.size, mostBytes);
  }

  /** Changes whenever a lookup may find something else. */
  get version(): number {
    return this.#version;
  }

  get bytes(): number {
    return this.#index.bytes;
  }

  /** Tokens that can be found. */
  get tokens(): number {
    return this.#index.tokens;
  }

  /** The texts that it knows. */
  get uris(): readonly string[] {
    return [...this.#texts.keys()];
  }

  /** The indexed pieces of a text, in its order; for tests and inspection. */
  piecesOf(uri: string): readonly (readonly number[])[] {
    return (this.#texts.get(uri)?.runs ?? []).map((run) => this.#index.read(run));
  }

  /** Follows an open document, which takes the place of the file that was read under its name. */
  open(uri: string, text: ReadableText): void {
    this.#add(uri, text);
    this.#open.add(uri);
  }

  /** Follows edits of an open document that were just made; all of them refer to the text before. */
  edit(uri: string, edits: readonly Edit[]): void {
    this.#texts.get(uri)?.edit(edits);
  }

  /** Takes in a file that is not open, as it was read. */
  read(uri: string, text: string): void {
    if (!this.#open.has(uri)) this.#add(uri, text);
  }

  /** Forgets a text: it was closed, deleted or excluded. */
  forget(uri: string): void {
    this.#texts.get(uri)?.clear();
    this.#texts.delete(uri);
    this.#open.delete(uri);
  }

  clear(): void {
    for (const uri of this.uris) this.forget(uri);
  }

  /**
   * Indexes what is not yet.
   *
   * @param mayGoOn asked before each piece of some lines
   * @returns whether all is done
   */
  settle(mayGoOn: () => boolean): boolean {
    for (const [uri, text] of this.#texts) {
      if (!text.sync(mayGoOn)) return false;
      if (!this.#open.has(uri)) text.release();
    }
    return true;
  }

  /**
   * Prepares for lookups from a cursor in an open document: the text there is made the newest, and the lines around the cursor are hidden.
   *
   * @param offset in UTF-16 units
   * @param mayGoOn as of `settle`
   */
  enter(uri: string, offset: number, mayGoOn: () => boolean): void {
    const text = this.#open.has(uri) ? this.#texts.get(uri) : undefined;
    if (text !== undefined) {
      text.cursor = offset;
      text.sync(mayGoOn);
      if (this.uris.at(-1) !== uri) this.#renew(uri, text);
    }
    const hidden = text?.runAtCursor;
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#version++;
  }

  /** @param context the last tokens in reverse, the last one first */
  find(context: readonly number[]): Matches {
    return this.#index.find(context, this.#hidden);
  }

  /** Up to `most` tokens from a place of a match on. */
  readFrom(place: number, most: number): number[] {
    return this.#index.readFrom(place, most);
  }

  /** Where a place of a match is. */
  originOf(place: number): Origin | undefined {
    const run = this.#index.runAt(place);
    if (run === undefined) return undefined;
    const uri = this.#uriOf.get(run) ?? '';
    const line = this.#texts.get(uri)?.lineOf(run);
    if (line === undefined) return undefined;
    const before = this.#index.readFrom(run.start, place - run.start);
    const feeds = before.reduce((sum, token) => sum + countLineFeeds(this.#tokenizer.bytes(token)), 0);
    // The first one stands for the line end in front of the piece.
    return { uri, line: line + Math.max(0, feeds - 1) };
  }

  #add(uri: string, text: ReadableText): void {
    this.forget(uri);
    this.#texts.set(
      uri,
      new RememberedText(text, {
        add: (piece) => this.#append(this.#tokenizer.encode(piece), uri),
        remove: (run) => {
          this.#remove(run);
        },
      }),
    );
  }

  #append(tokens: readonly number[], uri: string): TokenRun | undefined {
    for (;;) {
      const run = this.#index.append(tokens);
      if (run !== undefined) {
        this.#uriOf.set(run, uri);
        this.#version++;
        return run;
      }
      const oldest = this.uris.find((other) => other !== uri && !this.#open.has(other));
      if (oldest === undefined) return undefined;
      this.forget(oldest);
    }
  }

  #remove(run: TokenRun): void {
    this.#index.remove(run);
    // Nothing is found in what was hidden, so nothing changes when it goes.
    if (run === this.#hidden) this.#hidden = undefined;
    else this.#version++;
  }

  #renew(uri: string, text: RememberedText): void {
    this.#texts.delete(uri);
    this.#texts.set(uri, text);
    const tokens = text.runs.reduce((sum, { length }) => sum + length, 0);
    if (tokens > MOST_RENEWED_TOKENS) return;
    text.renew((run) => {
      const renewed = this.#index.renew(run);
      this.#uriOf.set(renewed, uri);
      return renewed;
    });
    this.#version++;
  }
}

const LINE_FEED = 10;

function countLineFeeds(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + (byte === LINE_FEED ? 1 : 0), 0);
}
