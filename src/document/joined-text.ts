import type { ReadableText } from './chunked-text.ts';

/** A part of a joined text. */
export interface TextPart {
  readonly text: ReadableText;
}

/** Between two parts: a blank line, as between the sections of a file. */
export const SEPARATOR = '\n\n';

/** A view of texts concatenated with `SEPARATOR`; nothing is copied. Finding a part is linear in the number of parts. */
export class JoinedText implements ReadableText {
  readonly #parts: readonly TextPart[];
  readonly #replaced: TextPart | undefined;
  readonly #replacement: ReadableText;

  /** @param replaced a part whose text is `replacement` instead */
  constructor(parts: readonly TextPart[], replaced?: TextPart, replacement: ReadableText = '') {
    this.#parts = parts;
    this.#replaced = replaced;
    this.#replacement = replacement;
  }

  get length(): number {
    let length = Math.max(0, this.#parts.length - 1) * SEPARATOR.length;
    for (const part of this.#parts) length += this.#textOf(part).length;
    return length;
  }

  slice(start: number, end: number): string {
    let piece = '';
    let at = 0;
    for (const part of this.#parts) {
      if (part !== this.#parts[0]) {
        piece += SEPARATOR.slice(Math.max(0, start - at), Math.max(0, end - at));
        at += SEPARATOR.length;
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

  /** Returns where a part begins, in UTF-16 units. Throws `RangeError` if it is not one of the parts. */
  startOf(part: TextPart): number {
    let start = 0;
    for (const other of this.#parts) {
      if (other === part) return start;
      start += this.#textOf(other).length + SEPARATOR.length;
    }
    throw new RangeError('The text is not one of the parts.');
  }

  #textOf(part: TextPart): ReadableText {
    return part === this.#replaced ? this.#replacement : part.text;
  }
}
