import { LineScanner } from './line-scanner.ts';

/** The line that the cursor stands in, without its end. */
export interface SplitLine {
  /** The document's path, with forward slashes; empty where nobody knows. */
  readonly path: string;
  readonly prefix: string;
  /** What stands behind the cursor. */
  readonly rest: string;
}

const PUNCTUATION = /[;,]/;
/** A closer further away is none that was closed ahead, and a line may be as long as a file; UTF-16 units. */
const REACH = 1_000;

/**
 * How many units behind the cursor a text closes again: the rest of the line begins with closers, and the text closes
 * what it did not open. For `call(|)` and `a(b), c)` it is 1, for `call(|)` and `a(b)` it is 0. Punctuation behind them
 * counts where the text has the same, and is all that is left of the line.
 */
export function closedBehind({ path, prefix, rest: whole }: SplitLine, text: string): number {
  const rest = whole.slice(0, REACH);
  if (!/^\s*[)\]}"'`]/.test(rest)) return 0;
  const scanner = LineScanner.of(path);
  scanner.feed(prefix.slice(-REACH));
  const { closings } = scanner.feed(text);
  let length = 0;
  for (const { at, closer } of closings) {
    const begin = length + (/^\s*/.exec(rest.slice(length))?.[0].length ?? 0);
    if (!rest.startsWith(closer, begin)) break;
    length = begin + closer.length;
    const mark = rest.charAt(length);
    const isLast = /^[\s)\]}"'`;,]*$/.test(rest.slice(length));
    if (isLast && PUNCTUATION.test(mark) && text.charAt(at + closer.length) === mark) length++;
  }
  return length;
}
