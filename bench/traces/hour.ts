import { seededRandom } from '../../src/util/random.ts';
import type { Piece } from '../../src/evaluation/typist.ts';
import { typingMs } from '../../src/evaluation/person.ts';
import { cutBlocks, type WorkedFile } from './hour-files.ts';
import { pickMove, type ReadingMove } from './hour-moves.ts';

export const HOUR_MS = 3_600_000;

/** What a person does, at a time in milliseconds from the start. Offsets are UTF-16 units. */
export type HourEvent = { readonly at: number } & (
  | { readonly open: string; readonly text: string }
  /** Another editor becomes the active one; where it was scrolled away from its cursor, with its first visible line. */
  | { readonly show: string; readonly offset: number; readonly firstVisible?: number }
  /** The cursor goes to another place of the active editor. */
  | { readonly move: number }
  /** The first error of the active editor's document is at an offset; `undefined` where there is none. */
  | { readonly error: number | undefined }
  /** Text is typed at the cursor; its rhythm depends on the place. */
  | { readonly type: Piece; readonly place: number }
);

export interface Hour {
  readonly events: readonly HourEvent[];
  readonly endMs: number;
  /** Milliseconds that typing takes without a suggestion. */
  readonly typingMs: number;
}

/** Typing without a suggestion takes so much of the time; what suggestions save of it is read. */
const TYPING_SHARE = 0.2;
/** Lines typed without a pause to think. */
const BURST_LINES = 2;
/** How often something is wrong somewhere in the file after it was edited. */
const ERROR_SHARE = 0.4;
const MOST_ERROR_LINES = 100;
/** Median of how long someone looks at a place, in milliseconds. */
const LOOK_MS = 8_000;

/**
 * An hour of someone who reads more than they type, in five files of 230 to 780 lines: blocks that were taken out of them are
 * typed again, with pauses to think, and in between the cursor moves near and far, by pages, to other files and to where a
 * symbol is defined. The events and their times are the same whatever is suggested.
 */
export function hour(seed: number, endMs = HOUR_MS): Hour {
  return new HourMaker(seed, endMs).make();
}

class HourMaker {
  readonly #random: () => number;
  readonly #seed: number;
  readonly #endMs: number;
  readonly #files: readonly WorkedFile[];
  readonly #events: HourEvent[] = [];
  #active: WorkedFile;
  #at = 0;
  #typingMs = 0;
  #pieces = 0;
  /** Where the cursor was before a symbol was followed. */
  #back: WorkedFile | undefined;
  /** The first visible line of the active editor, where the cursor is not in view. */
  #firstVisible: number | undefined;
  /** The line of an error in the active editor. */
  #error: number | undefined;

  constructor(seed: number, endMs: number) {
    this.#random = seededRandom(seed);
    this.#seed = seed;
    this.#endMs = endMs;
    this.#files = cutBlocks(this.#random);
    const [first] = this.#files;
    if (first === undefined) throw new Error('There are no files.');
    this.#active = first;
  }

  make(): Hour {
    for (const { path, text } of this.#files) this.#events.push({ at: 0, open: path, text });
    this.#show(this.#active);
    while (this.#at < this.#endMs) {
      this.#read();
      const isBehind = this.#typingMs < TYPING_SHARE * this.#at;
      if (isBehind && this.#random() < 0.4) this.#write();
    }
    const events = this.#events.filter(({ at }) => at < this.#endMs);
    return { events, endMs: this.#endMs, typingMs: this.#typingMs };
  }

  #read(): void {
    if (this.#error !== undefined && this.#random() < 0.5) {
      this.#goTo(this.#error);
      this.#error = undefined;
      this.#wait(this.#longLook());
    }
    const move = pickMove(this.#random);
    this.#move(move);
    this.#wait(this.#longLook());
    if (this.#back === undefined || move === 'symbol' || this.#random() < 0.5) return;
    // Back from where the symbol is defined.
    this.#show(this.#back);
    this.#back = undefined;
    this.#wait(this.#longLook());
  }

  #move(move: ReadingMove): void {
    const file = this.#active;
    const sign = this.#random() < 0.5 ? -1 : 1;
    switch (move) {
      case 'near': {
        const distance = Math.ceil(-12 * Math.log(1 - this.#random()));
        this.#goTo(
          this.#firstVisible === undefined ? file.line + sign * distance : this.#firstVisible + distance,
        );
        return;
      }
      case 'arrows':
        this.#step(2 + this.#below(10), sign, 60 + this.#below(120));
        return;
      case 'pages':
        this.#step(3 + this.#below(6), sign * 40, 250 + this.#below(650));
        return;
      case 'far':
        this.#goTo(this.#below(file.lines));
        return;
      case 'file':
        this.#show(this.#other(), this.#random() < 0.2);
        return;
      case 'symbol': {
        this.#back ??= file;
        const target = this.#random() < 0.7 ? this.#other() : file;
        const line = target.definition(this.#random);
        if (target === file) this.#goTo(line);
        else {
          target.cursor = target.offsetAt(line, 0);
          this.#show(target);
        }
      }
    }
  }

  /** Types a block that is missing in some file, with a pause to think between bursts. */
  #write(): void {
    const withBlocks = this.#files.filter(({ hasBlock }) => hasBlock);
    const file = this.#active.hasBlock ? this.#active : withBlocks[this.#below(withBlocks.length)];
    const block = file?.takeBlock();
    if (file === undefined || block === undefined) return;
    file.cursor = block.offset;
    this.#firstVisible = undefined;
    if (file === this.#active) this.#events.push({ at: this.#at, move: block.offset });
    else this.#show(file);
    this.#wait(1_000 + this.#below(3_000));
    const lines = block.text.split('\n').slice(1);
    for (let line = 0; line < lines.length; line += BURST_LINES) {
      if (line > 0) this.#wait(this.#longLook() / 2);
      this.#type(file, `\n${lines.slice(line, line + BURST_LINES).join('\n')}`);
    }
    const line = Math.max(0, file.line - this.#below(MOST_ERROR_LINES));
    this.#error = this.#random() < ERROR_SHARE ? line : undefined;
    this.#events.push({ at: this.#at, error: this.#error === undefined ? undefined : file.endOf(line) });
    this.#wait(this.#longLook() / 2);
  }

  #type(file: WorkedFile, text: string): void {
    const { path } = file;
    const [before, after] = [file.text.slice(0, file.cursor), file.text.slice(file.cursor)];
    const type = { path, before, typed: text, after };
    const place = this.#seed * 1_000_003 + this.#pieces++;
    this.#events.push({ at: this.#at, type, place });
    const ms = typingMs(type, place);
    this.#typingMs += ms;
    this.#wait(ms);
    file.insert(text);
  }

  #goTo(line: number): void {
    const file = this.#active;
    const end = file.endOf(line);
    const start = file.offsetAt(line, 0);
    // People click within a line as often as behind it.
    const offset = this.#random() < 0.5 ? end : start + this.#below(end - start + 1);
    file.cursor = offset;
    this.#firstVisible = undefined;
    this.#events.push({ at: this.#at, move: offset });
  }

  #step(times: number, lines: number, gapMs: number): void {
    const file = this.#active;
    this.#firstVisible = undefined;
    for (let i = 0; i < times; i++) {
      file.cursor = file.offsetAt(file.line + lines, 0);
      this.#events.push({ at: this.#at, move: file.cursor });
      this.#wait(gapMs);
    }
  }

  #show(file: WorkedFile, isScrolled = false): void {
    this.#active = file;
    this.#error = undefined;
    this.#firstVisible = isScrolled ? this.#below(file.lines) : undefined;
    const top = this.#firstVisible === undefined ? {} : { firstVisible: this.#firstVisible };
    this.#events.push({ at: this.#at, show: file.path, offset: file.cursor, ...top });
  }

  #other(): WorkedFile {
    const others = this.#files.filter((file) => file !== this.#active);
    return others[this.#below(others.length)] ?? this.#active;
  }

  #longLook(): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return Math.min(60_000, Math.max(1_000, LOOK_MS * Math.exp(normal)));
  }

  #wait(ms: number): void {
    this.#at += ms;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }
}
