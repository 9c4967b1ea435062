import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';

/** A longer deletion is not the text of a suggestion; UTF-16 units. */
const MAX_UNITS = 2_000;
/** Deleted text is wanted again once this much of it is retyped; UTF-16 units without white space. */
const RETYPED_UNITS = 3;

/** What was deleted at one cursor. */
export interface Deletion {
  readonly offset: number;
  /** The deleted text. */
  readonly text: string;
  /** What was typed in its place since then. */
  readonly typed: string;
  /** An earlier deletion at whose place the text of this one was typed. */
  readonly previous?: Deletion | undefined;
}

/** Returns what an edit, not applied yet, deletes; `undefined` if it deletes nothing or too much. */
export function deletionBy(text: ReadableText, { offset, length, text: typed }: Edit): Deletion | undefined {
  if (length === 0 || length > MAX_UNITS) return undefined;
  return { offset, text: text.slice(offset, offset + length), typed };
}

/**
 * Returns the deleted text without the part that was retyped; `undefined` if something else was typed, or so much of it
 * that it is wanted again. White space may differ, as the editor inserts its own.
 */
export function remainingText({ text, typed }: Deletion): string | undefined {
  const again = typed.replace(/\s+/g, '');
  if (again.length >= RETYPED_UNITS) return undefined;
  if (text.startsWith(typed)) return text.slice(typed.length);
  let at = 0;
  for (let i = 0; i < again.length; i++) {
    while (/\s/.test(text.charAt(at))) at++;
    if (text.charAt(at) !== again.charAt(i)) return undefined;
    at++;
  }
  return text.slice(at);
}

/** Returns the deletion after an edit, not applied yet, at its place; `undefined` if the edit does not continue it. */
export function extendDeletion(last: Deletion, text: ReadableText, edit: Edit): Deletion | undefined {
  if (edit.length > MAX_UNITS) return undefined;
  const end = edit.offset + edit.length;
  const typedEnd = last.offset + last.typed.length;
  if (edit.offset >= last.offset && end <= typedEnd) return editTyped(last, text, edit);
  if (edit.text !== '') return reopenLine(last, text, edit);
  // The text typed is deleted together with text before it, or more text after it is deleted.
  if (end === typedEnd && edit.offset < last.offset && remainingText(last) !== undefined)
    return extendBackwards(last, text.slice(edit.offset, last.offset));
  if (last.typed === '' && edit.offset === last.offset)
    return { ...last, text: last.text + text.slice(edit.offset, end) };
  return undefined;
}

/** Applies an edit within the text typed in the deletion's place. */
function editTyped(
  last: Deletion,
  text: ReadableText,
  { offset, length, text: typed }: Edit,
): Deletion | undefined {
  const from = offset - last.offset;
  const after = last.typed.slice(from + length);
  const next = { ...last, typed: last.typed.slice(0, from) + typed + after };
  if (next.typed.length > MAX_UNITS) return undefined;
  if (remainingText(next) !== undefined) return next;
  if (after !== '') return undefined;
  if (length === 0) return next;
  return typed === ''
    ? { offset, text: text.slice(offset, offset + length), typed, previous: next }
    : undefined;
}

/** Adds text deleted directly before the deletion. */
function extendBackwards({ offset, text, previous }: Deletion, deleted: string): Deletion {
  const start = offset - deleted.length;
  const grown = { offset: start, text: deleted + text, typed: '' };
  if (previous === undefined || start < previous.offset) return grown;
  const shorter = { ...previous, typed: previous.typed.slice(0, start - previous.offset) };
  if (remainingText(shorter) === undefined) return { ...grown, previous: shorter };
  // Deleting a typo goes back to the earlier deletion; a longer text is the new deletion.
  return grown.text.length < RETYPED_UNITS ? shorter : grown;
}

/** Handles a new line where a line was deleted together with the line end after it, as if it had been the one before it. */
function reopenLine(
  last: Deletion,
  text: ReadableText,
  { offset, length, text: typed }: Edit,
): Deletion | undefined {
  const before = last.offset - offset;
  if (length > 0 || last.typed !== '' || before < 1 || before > 2) return undefined;
  const lineEnd = text.slice(offset, last.offset);
  const isLineEnd = lineEnd === '\n' || lineEnd === '\r\n';
  if (!isLineEnd || !last.text.endsWith(lineEnd) || !/^\r?\n/.test(typed)) return undefined;
  return { offset, text: lineEnd + last.text.slice(0, -lineEnd.length), typed };
}
