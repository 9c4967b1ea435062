import type { ReadableText } from './chunked-text.ts';
import type { Edit } from './edit.ts';

/** A deletion longer than this is none of a suggestion; UTF-16 units. */
const LONGEST = 2_000;
/** Who types this much of what they have deleted wants it after all; UTF-16 units, white space left out. */
const WANTED_AGAIN = 3;

/** What was deleted at one place. */
export interface Deletion {
  readonly offset: number;
  /** What was there. */
  readonly text: string;
  /** What was typed in its place since. */
  readonly typed: string;
  /** What was deleted before and typed over, where this is taken back from the end of what was typed. */
  readonly under?: Deletion | undefined;
}

/** What an edit deletes; `undefined` if that is nothing, or too much. */
export function startOf(text: ReadableText, { offset, length, text: typed }: Edit): Deletion | undefined {
  if (length === 0 || length > LONGEST) return undefined;
  return { offset, text: text.slice(offset, offset + length), typed };
}

/**
 * What is left of the deleted text, less what was typed of it; `undefined` if something else was typed, or so much of it
 * that it is wanted. White space is neither: it need not be what was deleted, as the editor brings its own along.
 */
export function untyped({ text, typed }: Deletion): string | undefined {
  const again = typed.replace(/\s+/g, '');
  if (again.length >= WANTED_AGAIN) return undefined;
  if (text.startsWith(typed)) return text.slice(typed.length);
  let at = 0;
  for (let i = 0; i < again.length; i++) {
    while (/\s/.test(text.charAt(at))) at++;
    if (text.charAt(at) !== again.charAt(i)) return undefined;
    at++;
  }
  return text.slice(at);
}

/** The deletion after an edit that is to be made, if that goes on at its place. */
export function goOn(last: Deletion, text: ReadableText, edit: Edit): Deletion | undefined {
  if (edit.length > LONGEST) return undefined;
  const end = edit.offset + edit.length;
  const typedEnd = last.offset + last.typed.length;
  if (edit.offset >= last.offset && end <= typedEnd) return typeIn(last, text, edit);
  if (edit.text !== '') return openLine(last, text, edit);
  // What was typed is taken back with what stands before it, or more is deleted behind.
  if (end === typedEnd && edit.offset < last.offset && untyped(last) !== undefined)
    return growBack(last, text.slice(edit.offset, last.offset));
  if (last.typed === '' && edit.offset === last.offset)
    return { ...last, text: last.text + text.slice(edit.offset, end) };
  return undefined;
}

/** An edit of what was typed in the deletion's place. */
function typeIn(
  last: Deletion,
  text: ReadableText,
  { offset, length, text: typed }: Edit,
): Deletion | undefined {
  const from = offset - last.offset;
  const behind = last.typed.slice(from + length);
  const next = { ...last, typed: last.typed.slice(0, from) + typed + behind };
  if (next.typed.length > LONGEST) return undefined;
  if (untyped(next) !== undefined) return next;
  if (behind !== '') return undefined;
  if (length === 0) return next;
  return typed === '' ? { offset, text: text.slice(offset, offset + length), typed, under: next } : undefined;
}

/** More is deleted before the deletion. */
function growBack({ offset, text, under }: Deletion, deleted: string): Deletion {
  const start = offset - deleted.length;
  const grown = { offset: start, text: deleted + text, typed: '' };
  if (under === undefined || start < under.offset) return grown;
  const shorter = { ...under, typed: under.typed.slice(0, start - under.offset) };
  if (untyped(shorter) === undefined) return { ...grown, under: shorter };
  // Who takes back a slip is where they were before; more than that is what was deleted last.
  return grown.text.length < WANTED_AGAIN ? shorter : grown;
}

/** A line opened where a whole one was deleted with the line end behind it: it may as well have been the one before. */
function openLine(
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
