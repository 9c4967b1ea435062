import type { ReadableText } from './chunked-text.ts';

/** A view of a text with another inserted into it; nothing is copied. */
export class InsertedText implements ReadableText {
  readonly #text: ReadableText;
  readonly #offset: number;
  readonly #inserted: string;

  constructor(text: ReadableText, offset: number, inserted: string) {
    this.#text = text;
    this.#offset = offset;
    this.#inserted = inserted;
  }

  get length(): number {
    return this.#text.length + this.#inserted.length;
  }

  slice(start: number, end: number): string {
    const insertedEnd = this.#offset + this.#inserted.length;
    const before = this.#text.slice(Math.min(start, this.#offset), Math.min(end, this.#offset));
    const within = this.#inserted.slice(Math.max(0, start - this.#offset), Math.max(0, end - this.#offset));
    const after =
      end > insertedEnd
        ? this.#text.slice(Math.max(start, insertedEnd) - this.#inserted.length, end - this.#inserted.length)
        : '';
    return before + within + after;
  }

  toString(): string {
    return this.slice(0, this.length);
  }
}
