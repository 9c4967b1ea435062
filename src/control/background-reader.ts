import type { Clock } from '../util/clock.ts';
import { hashOf } from '../util/text.ts';

/** Milliseconds without a keystroke after which files are read. */
const IDLE_MS = 1_000;
/** Milliseconds between two files, so that others on the thread get their turn. */
const PAUSE_MS = 5;

export interface BackgroundReaderOptions {
  readonly clock: Clock;
  /** Reads a file; `undefined` if it is to be left out. Rejects if it cannot be read. */
  readonly read: (uri: string) => Promise<string | undefined>;
  readonly found: (uri: string, text: string) => void;
  /** A file that was found before is gone, or is to be left out now. */
  readonly lost: (uri: string) => void;
}

interface FoundFile {
  readonly units: number;
  readonly hash: number;
}

/** Reads files one after the other while nobody types. */
export class BackgroundReader {
  readonly #options: BackgroundReaderOptions;
  /** The files to be read, in this order. Those marked as wanted are read even if they exceed the budget. */
  #waiting = new Map<string, { readonly isWanted: boolean }>();
  readonly #found = new Map<string, FoundFile>();
  /** UTF-16 units that may still be found. */
  #unitsLeft = 0;
  #lastKey = -Infinity;
  #isReading = false;
  /** Changes at each restart: what was being read before it is dropped. */
  #run = 0;

  constructor(options: BackgroundReaderOptions) {
    this.#options = options;
  }

  /** Forgets what was found and what waits. @param mostUnits UTF-16 units that may be found from now on */
  restart(mostUnits: number): void {
    this.#run++;
    this.#waiting.clear();
    this.#found.clear();
    this.#unitsLeft = mostUnits;
  }

  /** Someone types: reading is put off. */
  typed(): void {
    this.#lastKey = this.#options.clock.now();
  }

  /** Has files read, or read again if they were found already. */
  add(uris: readonly string[]): void {
    for (const uri of uris) if (!this.#waiting.has(uri)) this.#waiting.set(uri, { isWanted: false });
    this.#start();
  }

  /** Has files read before the others, unless they were found already. */
  addWanted(uris: readonly string[]): void {
    const wanted = uris.filter((uri) => !this.#found.has(uri));
    if (wanted.length === 0) return;
    const first = wanted.map((uri) => [uri, { isWanted: true }] as const);
    const others = [...this.#waiting].filter(([uri]) => !wanted.includes(uri));
    this.#waiting = new Map([...first, ...others]);
    this.#start();
  }

  /** A file was deleted. */
  remove(uri: string): void {
    this.#waiting.delete(uri);
    this.#forget(uri);
    this.#options.lost(uri);
  }

  dispose(): void {
    this.restart(0);
  }

  #start(): void {
    if (!this.#isReading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#isReading = true;
    for (;;) {
      await this.#idle();
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [uri, { isWanted }] = next;
      this.#waiting.delete(uri);
      if (isWanted || this.#unitsLeft > 0) await this.#read(uri);
    }
    this.#isReading = false;
  }

  /** Resolves when files may be read. */
  async #idle(): Promise<void> {
    const { clock } = this.#options;
    let ms = PAUSE_MS;
    while (ms > 0 && this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        clock.after(ms, resolve);
      });
      ms = this.#lastKey + IDLE_MS - clock.now();
    }
  }

  async #read(uri: string): Promise<void> {
    const run = this.#run;
    const text = await this.#options.read(uri).catch(() => undefined);
    if (run !== this.#run) return;
    const wasFound = this.#forget(uri);
    const hash = text === undefined ? 0 : hashOf(text);
    if (text === undefined || this.#isCopy(text, hash)) {
      if (wasFound) this.#options.lost(uri);
      return;
    }
    this.#found.set(uri, { units: text.length, hash });
    this.#unitsLeft -= text.length;
    this.#options.found(uri, text);
  }

  /** Whether another file has the same text, as one that is linked from another folder has. */
  #isCopy({ length }: string, hash: number): boolean {
    for (const file of this.#found.values()) if (file.hash === hash && file.units === length) return true;
    return false;
  }

  #forget(uri: string): boolean {
    this.#unitsLeft += this.#found.get(uri)?.units ?? 0;
    return this.#found.delete(uri);
  }
}
