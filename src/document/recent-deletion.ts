import type { ReadableText } from './chunked-text.ts';
import { goOn, startOf, untyped, type Deletion } from './deletion.ts';
import { shiftOffset, type Edit } from './edit.ts';

/** Edits at more places at once come from no cursors. */
const MOST_CURSORS = 100;

/**
 * Remembers what was deleted last, at each cursor, in one edit or key by key, for as long as nothing is edited elsewhere.
 */
export class RecentDeletion {
  #last: readonly Deletion[] = [];

  /** Follows edits that are about to be made. */
  follow(text: ReadableText, edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    if (edits.length > MOST_CURSORS) {
      this.#last = [];
      return;
    }
    // From the end to the start, so that no edit moves the place of one that is still to be looked at.
    const lastFirst = edits.toSorted((a, b) => b.offset - a.offset);
    let before = this.#last;
    let after: readonly Deletion[] = [];
    for (const edit of lastFirst) {
      // Two edits at one cursor belong together: the editor takes away blanks in the line that Enter leaves.
      const known = [...after, ...before].find((deletion) => goOn(deletion, text, edit) !== undefined);
      const next = known === undefined ? startOf(text, edit) : goOn(known, text, edit);
      before = before.filter((deletion) => deletion !== known);
      after = after.filter((deletion) => deletion !== known);
      if (next !== undefined) after = [...after, next];
    }
    this.#last = after.map((deletion) => shifted(deletion, edits));
  }

  /** What was deleted where the cursor stands, less what was typed of it since, lines ended by `\n`. */
  at(offset: number): string | undefined {
    const last = this.#last.find((deletion) => offset === deletion.offset + deletion.typed.length);
    return last && untyped(last)?.replaceAll('\r\n', '\n');
  }
}

function shifted(deletion: Deletion, edits: readonly Edit[]): Deletion {
  const { offset, under } = deletion;
  return { ...deletion, offset: shiftOffset(offset, edits), under: under && shifted(under, edits) };
}
