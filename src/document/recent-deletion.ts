import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';

/** A deletion longer than this is none of a suggestion; UTF-16 units. */
const LONGEST = 2_000;
/** Who types this much of what they have deleted wants it after all; UTF-16 units. */
const WANTED_AGAIN = 3;

interface Deletion {
  readonly offset: number;
  /** What was there. */
  readonly text: string;
  /** What was typed in its place since. */
  readonly typed: string;
}

/** Remembers what was deleted last, in one edit or key by key, for as long as nothing is edited elsewhere. */
export class RecentDeletion {
  #last: Deletion | undefined;

  /** Follows edits that are about to be made. */
  follow(text: ReadableText, edits: readonly Edit[]): void {
    const [edit] = edits;
    if (edit === undefined) return;
    this.#last = edits.length === 1 ? this.#after(text, edit) : undefined;
  }

  /** What was deleted where the cursor stands, less what was typed of it since, lines ended by `\n`. */
  at(offset: number): string | undefined {
    const last = this.#last;
    if (last === undefined || offset !== last.offset + last.typed.length) return undefined;
    if (last.typed.length >= WANTED_AGAIN || !last.text.startsWith(last.typed)) return undefined;
    return last.text.slice(last.typed.length).replaceAll('\r\n', '\n');
  }

  #after(text: ReadableText, { offset, length, text: typed }: Edit): Deletion | undefined {
    const last = this.#last;
    const typedEnd = last && last.offset + last.typed.length;
    if (length === 0) return last && offset === typedEnd ? { ...last, typed: last.typed + typed } : undefined;
    if (length > LONGEST) return undefined;
    // Who takes back what they typed in its place is where they were.
    if (last && typed === '' && offset >= last.offset && offset + length === typedEnd)
      return { ...last, typed: last.typed.slice(0, offset - last.offset) };
    const deleted = text.slice(offset, offset + length);
    if (last?.typed === '' && typed === '') {
      if (offset + length === last.offset) return { offset, text: deleted + last.text, typed };
      if (offset === last.offset) return { offset, text: last.text + deleted, typed };
    }
    return { offset, text: deleted, typed };
  }
}
