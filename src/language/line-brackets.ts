import { closerOf } from './brackets.ts';

/** What the brackets of a line's beginning tell. */
export interface LineBrackets {
  /** Whether a bracket or a string that opens in it is still open at its end. */
  readonly isOpen: boolean;
  /** Where its last pair of brackets begins that stands in no other; `undefined` where no pair comes last. */
  readonly lastPair: number | undefined;
}

/** What a regular expression is made of; in a class a slash does not end it. */
const PIECE = String.raw`\\.|\[(?:\\.|[^\]\\])*\]`;
/** What hides brackets in any language, and the brackets. */
const TOKEN = new RegExp(
  [
    String.raw`\\.`,
    // Without a blank behind it, it is a colour or a name.
    String.raw`(?<=^|\s)#(?=[\s!])`,
    // Amid a word it is a part of a path, of an address or of what a shell replaces.
    String.raw`(?<=^|[\s;{}(),])//`,
    String.raw`/\*`,
    // A regular expression, where no value stands before the slash, which would divide it.
    String.raw`(?<=(?:^|[(,=:[!&|?{;]|\breturn)\s*)/(?:${PIECE}|[^/\\[*])(?:${PIECE}|[^/\\[])*/`,
    '["\'`]',
    String.raw`[()[\]{}]`,
  ].join('|'),
  'g',
);

/** An apostrophe amid a word, or a lifetime of Rust. */
const NO_QUOTE = /[<&\p{L}\p{N}]/u;
/** What follows a value: a quote before it ends a string. */
const BEHIND_VALUE = /^(?:$|[\s;,)\]}.])/;

interface Opener {
  readonly closer: string;
  readonly at: number;
}

/** Finds the brackets that a line opens. It knows no language, so that what it says is likely, but not certain. */
export function lineBrackets(line: string): LineBrackets {
  let open: Opener[] = [];
  let lastPair: number | undefined;
  let behind = 0;
  for (const { 0: mark, index: at } of line.matchAll(TOKEN)) {
    if (at < behind) continue;
    const closer = closerOf.get(mark);
    if (closer !== undefined) open.push({ closer, at });
    else if (/^[)\]}]$/.test(mark)) {
      const opener = open.findLastIndex((one) => one.closer === mark);
      // Without one it closes what a line above has opened. What is open between the two was no bracket.
      if (opener <= 0) lastPair = open[opener]?.at;
      if (opener >= 0) open = open.slice(0, opener);
    } else if (/^["'`]$/.test(mark)) {
      const end = stringEnd(line, at);
      if (mark === "'" && (end === undefined || NO_QUOTE.test(line.charAt(at - 1)))) continue;
      if (end === undefined && !BEHIND_VALUE.test(line.slice(at + 1))) return { isOpen: true, lastPair };
      // The string began in a line above, and with it what looked like brackets.
      if (end === undefined) open = [];
      behind = end ?? at + 1;
    } else if (mark === '#' || mark === '//') break;
    else if (mark === '/*') behind = (line.indexOf('*/', at + 2) + 1 || line.length) + 1;
  }
  return { isOpen: open.length > 0, lastPair };
}

/** Behind the quote that ends the string which begins at `start`; `undefined` where the line has none. */
function stringEnd(line: string, start: number): number | undefined {
  for (let i = start + 1; i < line.length; i++) {
    if (line.charAt(i) === '\\') i++;
    else if (line.charAt(i) === line.charAt(start)) return i + 1;
  }
  return undefined;
}
