import { scanBrackets } from '../../../src/evaluation/bracket-scanner.ts';

/** A suggestion in the lines that it would change. It shares no code with what decides what is shown. */
export interface Inserted {
  readonly path: string;
  /** The cursor's line before the cursor. */
  readonly before: string;
  readonly text: string;
  /** The cursor's line behind the cursor, without what the suggestion replaces. */
  readonly rest: string;
  /** The next line with anything on it. */
  readonly nextLine: string;
  /** The line or lines as they were written, from the cursor's on. */
  readonly original: string;
}

/** So many characters, the white space between them among them, do not agree by chance. */
const LEAST_REPEATED = 4;

/**
 * Whether accepting the suggestion would leave something twice. At its end it says what stands behind it, from there on
 * or up to the line's end, if nothing but brackets and the like comes between; or one of its lines says all of the
 * line's rest; or, where that is empty, its last line says the next line. However the white space is, the same is said
 * again, and brackets, quotes and what ends a statement are not enough.
 */
export function isDoubled({ before, text, rest, nextLine }: Inserted): boolean {
  const behind = rest.trim();
  if (behind === '') {
    const last = (before + text).trimEnd().split('\n').at(-1) ?? '';
    return text.trim() !== '' && isTelling(last) && dense(last) === dense(nextLine);
  }
  const said = dense(text);
  if (isTelling(behind) && text.split('\n').some((line) => dense(line).includes(dense(behind)))) return true;
  for (let length = LEAST_REPEATED; length <= behind.length; length++) {
    const [first, last] = [behind.slice(0, length), behind.slice(-length)];
    if (isTelling(last) && said.endsWith(dense(last))) return true;
    const at = said.lastIndexOf(dense(first));
    if (isTelling(first) && at >= 0 && !/[\w$]/.test(said.slice(at + dense(first).length))) return true;
  }
  return false;
}

/**
 * Whether accepting the suggestion would leave brackets or quotes unbalanced in its lines which were not when they were
 * written. An opener at the end of a line that has no rest, such as that of a block, is still to be closed.
 */
export function isBroken({ path, before, text, rest, original }: Inserted): boolean {
  const isAtEnd = rest.trim() === '';
  const accepted = scanBrackets(before + (isAtEnd ? text.replace(/[([{\s]+$/, '') : text) + rest, path);
  const written = scanBrackets(original, path);
  return (
    accepted.excess > written.excess ||
    accepted.open.length > written.open.length ||
    accepted.unclosed > written.unclosed
  );
}

function dense(text: string): string {
  return text.replace(/\s/g, '');
}

function isTelling(said: string): boolean {
  return said.trim().length >= LEAST_REPEATED && /[^\s()[\]{};,'"`]/.test(said);
}
