import type { ReadableText } from './chunked-text.ts';
import { MAX_CURSORS } from '../util/text.ts';
import { extendDeletion, deletionBy, remainingText, type Deletion } from './deletion.ts';
import { shiftOffset, type Edit } from './edit.ts';

/** Remembers what was deleted last at each cursor, in one edit or key by key, until something is edited elsewhere. */
export class RecentDeletion {
  #last: readonly Deletion[] = [];

  /** Call before edits are applied to `text`. */
  follow(text: ReadableText, edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    if (edits.length > MAX_CURSORS) {
      this.#last = [];
      return;
    }
    // From the end to the start, so that no edit shifts the offset of a later one.
    const lastFirst = edits.toSorted((a, b) => b.offset - a.offset);
    let before = this.#last;
    let after: readonly Deletion[] = [];
    for (const edit of lastFirst) {
      // Two edits may belong to one cursor: on Enter, the editor also removes the indentation of the line left behind.
      const known = [...after, ...before].find(
        (deletion) => extendDeletion(deletion, text, edit) !== undefined,
      );
      const next = known === undefined ? deletionBy(text, edit) : extendDeletion(known, text, edit);
      before = before.filter((deletion) => deletion !== known);
      after = after.filter((deletion) => deletion !== known);
      if (next !== undefined) after = [...after, next];
    }
    this.#last = after.map((deletion) => shifted(deletion, edits));
  }

  /** Returns what was deleted at a cursor, without what was retyped of it, with `\n` as line ends. */
  at(offset: number): string | undefined {
    const last = this.#last.find((deletion) => offset === deletion.offset + deletion.typed.length);
    return last && remainingText(last)?.replaceAll('\r\n', '\n');
  }
}

function shifted(deletion: Deletion, edits: readonly Edit[]): Deletion {
  const { offset, previous } = deletion;
  return { ...deletion, offset: shiftOffset(offset, edits), previous: previous && shifted(previous, edits) };
}
