/** Candidates that a lookup looks at, the newest first; more cost time and say little more. */
const MOST_CANDIDATES = 256;
/** Entries of a chain that a lookup visits at most, those of removed text and of other token pairs among them. */
const MOST_STEPS = 1_024;
/** Tokens of context that are compared. */
export const LONGEST_MATCH = 24;
/** A shorter match says next to nothing. */
export const SHORTEST_MATCH = 2;

/** The share of a full index that is left by a compaction, which takes as long as indexing some of it. */
const FULL = 0.875;

const FIRST_CAPACITY = 1 << 15;

/** Tokens of one text in the index. Its place changes when the index is compacted. */
export interface TokenRun {
  readonly start: number;
  readonly length: number;
}

interface MovableRun extends TokenRun {
  start: number;
}

/** What followed the places where a context's end stands in the index; valid until the next lookup. */
export interface Matches {
  readonly count: number;
  /** `[count]`: tokens of the context that stand before each continuation, `SHORTEST_MATCH` to `LONGEST_MATCH`. */
  readonly lengths: Uint8Array;
  /** `[count]`: the token that followed. */
  readonly tokens: Uint32Array;
  /** `[count]`: where it stands. */
  readonly places: Uint32Array;
}

/**
 * Texts as token ids in one array, with the earlier places of each pair of tokens chained by its hash: what followed a
 * context before is found without looking through the texts. It is an unbounded n-gram model's index (infini-gram, Liu
 * et al. 2024) that can be changed: a text is appended, and removed by overwriting it; compaction makes room.
 */
export class TokenIndex {
  /** No token: it stands before each text, and in place of what was removed. */
  readonly #none: number;
  #tokens: Uint16Array | Uint32Array;
  /** `[capacity]`: the place before, of those whose pair of tokens has the same hash; -1 for none. */
  #previous: Int32Array;
  /** The newest place by hash; -1 for none. */
  #newest: Int32Array;
  #length = 0;
  #removed = 0;
  readonly #runs = new Set<MovableRun>();
  readonly #lengths = new Uint8Array(MOST_CANDIDATES);
  readonly #next = new Uint32Array(MOST_CANDIDATES);
  readonly #places = new Uint32Array(MOST_CANDIDATES);
  readonly #mostTokens: number;

  /**
   * @param vocabulary number of token ids
   * @param mostBytes bound of the memory that the index takes
   */
  constructor(vocabulary: number, mostBytes: number) {
    const isNarrow = vocabulary < 0xffff;
    this.#none = isNarrow ? 0xffff : 0xffffffff;
    this.#mostTokens = Math.max(FIRST_CAPACITY, Math.floor(mostBytes / bytesAToken(isNarrow)));
    this.#tokens = isNarrow ? new Uint16Array(FIRST_CAPACITY) : new Uint32Array(FIRST_CAPACITY);
    this.#previous = new Int32Array(FIRST_CAPACITY);
    this.#newest = new Int32Array(headsFor(FIRST_CAPACITY)).fill(-1);
  }

  get bytes(): number {
    return this.#tokens.byteLength + this.#previous.byteLength + this.#newest.byteLength;
  }

  /** Tokens of the texts that it holds. */
  get tokens(): number {
    return this.#length - this.#removed - this.#runs.size;
  }

  /** Adds a text; `undefined` if there is no room for it until more are removed. */
  append(tokens: readonly number[]): TokenRun | undefined {
    if (!this.#makeRoom(tokens.length + 1)) return undefined;
    const run = { start: this.#length + 1, length: tokens.length };
    this.#tokens[this.#length++] = this.#none;
    for (const token of tokens) this.#push(token);
    this.#runs.add(run);
    return run;
  }

  remove(run: TokenRun): void {
    if (!this.#runs.delete(run)) return;
    this.#tokens.fill(this.#none, run.start - 1, run.start + run.length);
    this.#removed += run.length + 1;
  }

  /** Makes a text the newest, if there is room to move it. */
  renew(run: TokenRun): TokenRun {
    if (!this.#makeRoom(run.length + 1)) return run;
    const tokens = this.read(run);
    this.remove(run);
    return this.append(tokens) ?? run;
  }

  read({ start, length }: TokenRun): number[] {
    return Array.from(this.#tokens.subarray(start, start + length));
  }

  /**
   * What followed the end of a context.
   *
   * @param context its last tokens in reverse, the last one first
   * @param hidden a text that does not count
   */
  find(context: readonly number[], hidden?: TokenRun): Matches {
    const [last, before] = context;
    let count = 0;
    if (last !== undefined && before !== undefined) {
      const hiddenStart = hidden === undefined ? -1 : hidden.start;
      const hiddenEnd = hidden === undefined ? -1 : hidden.start + hidden.length;
      let place = this.#newest[this.#hash(before, last)] ?? -1;
      for (let step = 0; place >= 0 && step < MOST_STEPS && count < MOST_CANDIDATES; step++) {
        const length = this.#matchLength(place, context);
        const next = this.#tokens[place + 1] ?? this.#none;
        const isHidden = place >= hiddenStart && place < hiddenEnd;
        if (length >= SHORTEST_MATCH && next !== this.#none && place + 1 < this.#length && !isHidden) {
          this.#lengths[count] = length;
          this.#next[count] = next;
          this.#places[count] = place + 1;
          count++;
        }
        place = this.#previous[place] ?? -1;
      }
    }
    return { count, lengths: this.#lengths, tokens: this.#next, places: this.#places };
  }

  /** The text that holds a place. */
  runAt(place: number): TokenRun | undefined {
    for (const run of this.#runs) if (place >= run.start && place < run.start + run.length) return run;
    return undefined;
  }

  /** Up to `most` tokens from a place on, to the end of their text. */
  readFrom(place: number, most: number): number[] {
    const found: number[] = [];
    for (let at = place; at < this.#length && found.length < most; at++) {
      const token = this.#tokens[at] ?? this.#none;
      if (token === this.#none) break;
      found.push(token);
    }
    return found;
  }

  #push(token: number): void {
    const place = this.#length++;
    this.#tokens[place] = token;
    const before = this.#tokens[place - 1] ?? this.#none;
    if (before === this.#none) {
      this.#previous[place] = -1;
      return;
    }
    const hash = this.#hash(before, token);
    this.#previous[place] = this.#newest[hash] ?? -1;
    this.#newest[hash] = place;
  }

  /** Tokens up to a place that are those of the context; what stands between texts is in no context. */
  #matchLength(place: number, context: readonly number[]): number {
    const most = Math.min(LONGEST_MATCH, context.length);
    let length = 0;
    while (length < most && this.#tokens[place - length] === context[length]) length++;
    return length;
  }

  #hash(before: number, last: number): number {
    const mixed = Math.imul(Math.imul(last + 1, 0x85ebca6b) ^ (before + 1), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & (this.#newest.length - 1);
  }

  #makeRoom(more: number): boolean {
    if (this.#length + more <= this.#tokens.length) return true;
    const kept = this.#length - this.#removed;
    // A full index is compacted only where that makes room for many more.
    const isFull = this.#tokens.length >= this.#mostTokens;
    if (kept + more > (isFull ? FULL : 1) * this.#mostTokens) return false;
    // Where half is gone, what is left fits; otherwise twice the room keeps the number of moves small.
    const wanted = 2 * this.#removed >= this.#length ? this.#tokens.length : 2 * this.#tokens.length;
    this.#rebuild(Math.min(this.#mostTokens, Math.max(wanted, kept + more)));
    return true;
  }

  #rebuild(capacity: number): void {
    const old = this.#tokens;
    this.#tokens = old instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
    this.#previous = new Int32Array(capacity);
    this.#newest = new Int32Array(headsFor(capacity)).fill(-1);
    this.#length = 0;
    this.#removed = 0;
    // Those that were added later stand behind, whatever order the set has them in.
    for (const run of [...this.#runs].sort((a, b) => a.start - b.start)) {
      const end = run.start + run.length;
      const start = this.#length + 1;
      this.#tokens[this.#length++] = this.#none;
      for (let place = run.start; place < end; place++) this.#push(old[place] ?? this.#none);
      run.start = start;
    }
  }
}

/** A quarter as many chains as tokens, a power of two. */
function headsFor(capacity: number): number {
  return 1 << Math.floor(Math.log2(capacity / 4));
}

/** With its link, and its share of the heads of chains. */
function bytesAToken(isNarrow: boolean): number {
  return (isNarrow ? 2 : 4) + 4 + 1;
}
