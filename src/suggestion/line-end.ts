/** What a line says of itself, up to a cursor with nothing behind it. */
export type LineEnd =
  /** It goes on, or has not begun, or something stands behind the cursor. */
  | 'open'
  /** It may be all there is to say. */
  | 'whole'
  /** It ends with what ends a statement. */
  | 'finished';

/** A statement's end: a semicolon, the end of a block, or a closing tag. */
const TERMINATED = /(;|\}[)\],;]*|<\/[\w:.-]+>|\/>)\s*$/;
/** A word, a number, or what closes a bracket or a string: after these a line can stop. */
const CAN_STOP = /[\p{L}\p{N}_$)\]}"'`]$/u;
const SENTENCE_END = /[.!?…:]["')\]*_]*\s*$/;

const prose: ReadonlySet<string> = new Set([
  'asciidoc',
  'git-commit',
  'latex',
  'markdown',
  'plaintext',
  'restructuredtext',
  'tex',
]);

/** Only the end of the line is looked at, however long it is. */
const lookedAt = 200;

/**
 * @param before the cursor's line before the cursor
 * @param after the cursor's line behind the cursor
 */
export function lineEndOf(before: string, after: string, languageId: string): LineEnd {
  const end = before.slice(-lookedAt);
  if (end.trim() === '' || after.slice(0, lookedAt).trim() !== '') return 'open';
  if (prose.has(languageId)) return SENTENCE_END.test(end) ? 'finished' : whole(end);
  return TERMINATED.test(end) ? 'finished' : whole(end);
}

function whole(end: string): LineEnd {
  return CAN_STOP.test(end) ? 'whole' : 'open';
}
