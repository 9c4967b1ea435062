import type { ReadableText } from './chunked-text.ts';

/** A text that others follow. */
export interface TextPart {
  readonly text: ReadableText;
}

/** What stands between two parts: a blank line, as between the parts of a file. */
export const PART_BREAK = '\n\n';

/**
 * Texts one after another, read as one; nothing is copied. Where a part stands is found by a walk over one number per
 * part.
 */
export class JoinedText implements ReadableText {
  readonly #parts: readonly TextPart[];
  readonly #replaced: TextPart | undefined;
  readonly #replacement: ReadableText;

  /** @param replaced a part in whose place another text is read */
  constructor(parts: readonly TextPart[], replaced?: TextPart, replacement: ReadableText = '') {
    this.#parts = parts;
    this.#replaced = replaced;
    this.#replacement = replacement;
  }

  get length(): number {
    let length = Math.max(0, this.#parts.length - 1) * PART_BREAK.length;
    for (const part of this.#parts) length += this.#textOf(part).length;
    return length;
  }

  slice(start: number, end: number): string {
    let piece = '';
    let at = 0;
    for (const part of this.#parts) {
      if (part !== this.#parts[0]) {
        piece += PART_BREAK.slice(Math.max(0, start - at), Math.max(0, end - at));
        at += PART_BREAK.length;
      }
      if (at >= end) break;
      const text = this.#textOf(part);
      if (at + text.length > start) piece += text.slice(Math.max(0, start - at), end - at);
      at += text.length;
    }
    return piece;
  }

  toString(): string {
    return this.slice(0, this.length);
  }

  /** Where a part begins, in UTF-16 units. */
  startOf(part: TextPart): number {
    let start = 0;
    for (const other of this.#parts) {
      if (other === part) return start;
      start += this.#textOf(other).length + PART_BREAK.length;
    }
    throw new RangeError('The text is none of the parts.');
  }

  #textOf(part: TextPart): ReadableText {
    return part === this.#replaced ? this.#replacement : part.text;
  }
}
