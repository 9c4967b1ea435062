/** A text of a line, of whole words, and what replaced it. */
export interface Replacement {
  readonly removed: string;
  readonly inserted: string;
}

/** A shorter text occurs too often to tell where it will be replaced next; UTF-16 units. */
const SHORTEST = 2;

const WORD = /[\p{L}\p{N}_$]/u;

/** Returns the one replacement that made a line from what it was before; `undefined` for none, or one of hardly any text. */
export function replacementBetween(before: string, after: string): Replacement | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let kept = 0;
  while (kept < shorter - start && before.at(-1 - kept) === after.at(-1 - kept)) kept++;
  // `count` that becomes `counter` is a word that was replaced, not three letters that were inserted.
  if (isWord(before[start]) || isWord(after[start])) while (start > 0 && isWord(before[start - 1])) start--;
  if (isWord(before.at(-1 - kept)) || isWord(after.at(-1 - kept)))
    while (kept > 0 && isWord(before.at(-kept))) kept--;
  const removed = before.slice(start, before.length - kept);
  if (removed.trim().length < SHORTEST) return undefined;
  return { removed, inserted: after.slice(start, after.length - kept) };
}

/**
 * Returns where a text occurs next after the cursor as whole words, or from the document's start on; `undefined` where it
 * does not, or where the cursor is at an occurrence.
 */
export function nextOccurrence(text: string, wanted: string, cursor: number): number | undefined {
  let first: number | undefined;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    if (!isWhole(text, at, wanted)) continue;
    if (at <= cursor && at + wanted.length >= cursor) return undefined;
    if (at > cursor) return at;
    first ??= at;
  }
  return first;
}

function isWhole(text: string, at: number, wanted: string): boolean {
  const end = at + wanted.length;
  const isOpen = (inside: string | undefined, outside: string | undefined): boolean =>
    isWord(inside) && isWord(outside);
  return !isOpen(text[at], text[at - 1]) && !isOpen(text[end - 1], text[end]);
}

function isWord(unit: string | undefined): boolean {
  return unit !== undefined && WORD.test(unit);
}
