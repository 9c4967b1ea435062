import type { Edit } from '../document/edit.ts';
import { scanBrackets } from './bracket-scanner.ts';

/** A piece taken out of a file. */
export interface Piece {
  readonly path: string;
  readonly before: string;
  /** Never blank. */
  readonly typed: string;
  readonly after: string;
}

/** What VS Code's `autoCloseBefore` says may follow an opener that is closed at once. */
const MAY_FOLLOW = /^(?:[;:.,=}\])>`\s]|$)/;

/** What stands behind the cursor by itself, and where the typed text comes to it. */
interface Pending {
  readonly text: string;
  readonly reachedAt: number;
}

/**
 * Types a hole's text as a person does in VS Code: an opener arrives with its closer, typing the closer goes over it,
 * Enter brings the indentation along, and between brackets it opens a line of its own. Nothing is closed ahead that
 * the text does not close, as a person would have taken it away again.
 */
export class Typist {
  readonly #hole: Piece;
  readonly #closerOf: ReadonlyMap<number, number>;
  /** The nearest to the cursor last. */
  readonly #pending: Pending[] = [];
  #typed = 0;

  constructor(hole: Piece) {
    this.#hole = hole;
    this.#closerOf = new Map(
      scanBrackets(hole.typed, hole.path).pairs.map(({ open, close }) => [open, close]),
    );
  }

  /** The document as it stands. */
  get text(): string {
    return this.#hole.before + this.#hole.typed.slice(0, this.#typed) + this.behind;
  }

  /** The document behind the cursor. */
  get behind(): string {
    return this.closedAhead + this.#hole.after;
  }

  /** What stands behind the cursor by itself. */
  get closedAhead(): string {
    return this.#pending
      .map(({ text }) => text)
      .toReversed()
      .join('');
  }

  /** The cursor, in UTF-16 units from the document's start. */
  get offset(): number {
    return this.#hole.before.length + this.#typed;
  }

  /** How far the hole's text is typed, in UTF-16 units. */
  get position(): number {
    return this.#typed;
  }

  /** What is still to be typed. */
  get remaining(): string {
    return this.#hole.typed.slice(this.#typed);
  }

  /** What the next key puts before the cursor; empty when all is typed. */
  get nextKey(): string {
    const pending = this.#reached();
    return pending?.text ?? /^(?:\n[ \t]*|[^])/u.exec(this.remaining)?.[0] ?? '';
  }

  /** Presses the next key; its edits, all of the text before, are none where the cursor only moves. */
  press(): Edit[] {
    const key = this.nextKey;
    const at = this.#typed;
    const { offset } = this;
    const reached = this.#reached();
    this.#typed += key.length;
    if (reached !== undefined) {
      this.#pending.pop();
      return reached.text.startsWith('\n') ? [] : [{ offset, length: key.length, text: key }];
    }
    const text = key.startsWith('\n') ? key + this.#openLine(at) : key + this.#closeAhead(at);
    return [{ offset, length: 0, text }];
  }

  /** Takes the next `length` units from a suggestion, which stand for what was closed ahead within them too. */
  accept(length: number): Edit[] {
    const { offset } = this;
    const text = this.remaining.slice(0, length);
    const replaced = this.closedWithin(length);
    this.#typed += length;
    while (replaced > 0 && (this.#pending.at(-1)?.reachedAt ?? Infinity) < this.#typed) this.#pending.pop();
    return [{ offset, length: replaced, text }];
  }

  /** How many units behind the cursor the next `length` units of text stand for. */
  closedWithin(length: number): number {
    const end = this.#typed + length;
    return this.#pending
      .filter(({ reachedAt }) => reachedAt < end)
      .reduce((sum, { text }) => sum + text.length, 0);
  }

  #reached(): Pending | undefined {
    const pending = this.#pending.at(-1);
    return pending?.reachedAt === this.#typed ? pending : undefined;
  }

  /** What Enter adds behind the cursor: between brackets a line for the closer, if that is where it goes. */
  #openLine(at: number): string {
    const pending = this.#pending.at(-1);
    const { typed } = this.#hole;
    if (pending === undefined || this.#closerOf.get(at - 1) !== pending.reachedAt) return '';
    const blank = /\n[ \t]*$/.exec(typed.slice(this.#typed, pending.reachedAt))?.[0];
    if (blank === undefined) return '';
    const reachedAt = pending.reachedAt - blank.length;
    this.#pending.splice(-1, 1, { text: blank + pending.text, reachedAt });
    return blank;
  }

  /** The closer that comes with what was typed at `at`, if one does. */
  #closeAhead(at: number): string {
    const closer = this.#closerOf.get(at);
    if (closer === undefined || !MAY_FOLLOW.test(this.behind)) return '';
    const { before, typed } = this.#hole;
    const text = typed.charAt(closer);
    // A quote behind a word ends something, or is an apostrophe.
    if (text === typed.charAt(at) && /[\w'"`]$/.test(before + typed.slice(0, at))) return '';
    this.#pending.push({ text, reachedAt: closer });
    return text;
  }
}

/** How many keys it takes to type a hole without a suggestion. */
export function keysByHand(hole: Piece): number {
  return keysUntil(hole, hole.typed.length);
}

/** How many it takes up to a position in its text at least. */
export function keysUntil(hole: Piece, until: number): number {
  const typist = new Typist(hole);
  let keys = 0;
  for (; typist.nextKey !== '' && typist.position < until; keys++) typist.press();
  return keys;
}
