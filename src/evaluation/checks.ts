import { scanBrackets } from './bracket-scanner.ts';

/** A suggestion in its document: what accepting it makes of the text around the cursor. */
export interface Accepted {
  readonly path: string;
  /** The document before the cursor. */
  readonly before: string;
  readonly text: string;
  /** The document behind the cursor without what the suggestion replaces. */
  readonly after: string;
  /** The document behind the cursor. */
  readonly behind: string;
}

/**
 * Whether accepting the suggestion would leave something twice that stands behind the cursor: its end says the rest of
 * the cursor's line, or its last line says the next line with anything on it. Closing brackets alone are no text; they
 * count as the next line where they are indented like it.
 */
export function duplicatesSuffix({ before, text, after }: Accepted): boolean {
  const [rest = '', ...below] = after.split('\n');
  const said = rest.trim();
  if (said !== '' && /\w/.test(said) && text.trimEnd().endsWith(said)) return true;
  if (said !== '') return false;
  const next = below.find((line) => line.trim() !== '');
  if (next === undefined) return false;
  const last = (before.slice(before.lastIndexOf('\n') + 1) + text).trimEnd().split('\n').at(-1) ?? '';
  return /\w/.test(next) ? last.trim() === next.trim() : last.trimEnd() === next.trimEnd();
}

/**
 * Whether accepting the suggestion would leave a closing bracket too many in the document, or an opening one that
 * nothing closes. Openers at the very end of the suggestion, such as that of a block, may be left open.
 */
export function unbalancesBrackets({ path, before, text, after, behind }: Accepted): boolean {
  const without = scanBrackets(before + behind, path);
  const accepted = scanBrackets(before + text.replace(/[([{\s]+$/, '') + after, path);
  return accepted.excess > without.excess || accepted.open.length > without.open.length;
}
