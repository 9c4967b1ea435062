import { blockCommentEnd, closerOf, isApostropheOrLifetime, stringEnd } from './brackets.ts';

/** The bracket structure of the part of a line before the cursor. */
export interface LineBrackets {
  /** Whether a bracket or a string opened in it is still open at its end. */
  readonly leavesOpen: boolean;
  /** Where the last outermost pair of brackets begins; `undefined` without one, or if the last closer was opened further up. */
  readonly lastPairStart: number | undefined;
}

/** An escape or a class of a regular expression; within a class a slash does not end the expression. */
const PIECE = String.raw`\\.|\[(?:\\.|[^\]\\])*\]`;
/** Brackets, and what can hide brackets in any language. */
const TOKEN = new RegExp(
  [
    String.raw`\\.`,
    // Without a space after it, it is a colour or a name.
    String.raw`(?<=^|\s)#(?=[\s!])`,
    // Within a word it is part of a path, a URL or a shell's parameter expansion.
    String.raw`(?<=^|[\s;{}(),])//`,
    String.raw`/\*`,
    // A regular expression: a slash after a value would be a division.
    String.raw`(?<=(?:^|[(,=:[!&|?{;]|\breturn)\s*)/(?:${PIECE}|[^/\\[*])(?:${PIECE}|[^/\\[])*/`,
    '["\'`]',
    String.raw`[()[\]{}]`,
  ].join('|'),
  'g',
);

/** What follows a value: a quote before it closes a string. */
const AFTER_VALUE = /^(?:$|[\s;,)\]}.])/;

interface Opener {
  readonly closer: string;
  readonly at: number;
}

/** Finds the brackets that a line opens. It knows no particular language, so the result is a heuristic. */
export function scanLineBrackets(line: string): LineBrackets {
  let open: Opener[] = [];
  let lastPairStart: number | undefined;
  let skipTo = 0;
  for (const { 0: mark, index: at } of line.matchAll(TOKEN)) {
    if (at < skipTo) continue;
    const closer = closerOf.get(mark);
    if (closer !== undefined) open.push({ closer, at });
    else if (/^[)\]}]$/.test(mark)) {
      const opener = open.findLastIndex((one) => one.closer === mark);
      // Without an opener it closes a bracket of a line above. Unclosed openers within the pair were no brackets.
      if (opener <= 0) lastPairStart = open[opener]?.at;
      if (opener >= 0) open = open.slice(0, opener);
    } else if (/^["'`]$/.test(mark)) {
      const end = stringEnd(line, at, mark);
      if (mark === "'" && (end === undefined || isApostropheOrLifetime(line, at))) continue;
      if (end === undefined && !AFTER_VALUE.test(line.slice(at + 1)))
        return { leavesOpen: true, lastPairStart };
      // The string began in a line above, so what looked like brackets was part of it.
      if (end === undefined) open = [];
      skipTo = end ?? at + 1;
    } else if (mark === '#' || mark === '//') break;
    else if (mark === '/*') skipTo = blockCommentEnd(line, at);
  }
  return { leavesOpen: open.length > 0, lastPairStart };
}
