import { chainEnd, isProgram, partsOf, type CodeFile, type Line, type Range } from './code.ts';

/** What is to be taken out of a file, from the first key that is pressed on, by offsets. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  /** Where the person stops typing, if that is before the end. */
  readonly until?: number;
}

const WORD = /(?<![\w$.·])[A-Za-z_$][\w$]*|(?<=\.)[A-Za-z_$][\w$]*/g;
const KEYWORDS = new Set(
  (
    'abstract async await break case catch class const continue default delete elif else enum except export extends ' +
    'finally from function global implements import instanceof interface lambda namespace nonlocal private ' +
    'protected public raise readonly return static struct super switch throw throws typeof while with yield'
  ).split(' '),
);
const SHORTEST_WORD = 5;
/** What stands behind a word has at least as many characters; with fewer there is nothing to double. */
const LEAST_BEHIND = 4;
const SHORTEST_PIECE = 3;

/** Words with code behind them; their first letter stands there, and the second is the first key. */
export function wordPlaces(file: CodeFile): Cut[] {
  return wordsOf(file).flatMap(({ line, start, end }) =>
    blankless(line.text.slice(end)) < LEAST_BEHIND ? [] : [cut(line, start + 1, end)],
  );
}

/** The same with what belongs to the word, its members, calls and indices; there is still code behind. */
export function chainPlaces(file: CodeFile): Cut[] {
  return wordsOf(file).flatMap(({ line, start, end }) => {
    const whole = chainEnd(line.code, end);
    return whole === end || blankless(line.text.slice(whole)) === 0 ? [] : [cut(line, start + 1, whole)];
  });
}

/** Arguments beside others, in a call that stands on one line. */
export function argumentPlaces(file: CodeFile): Cut[] {
  if (!isProgram(file)) return [];
  const { text, code } = file;
  const DECLARES = /\b(?:def|function|class|constructor|fn|func)\b/;
  return file.pairs.flatMap(({ open, close }) => {
    const inner = { start: open + 1, end: close };
    if (code.charAt(open) !== '(' || text.slice(open, close).includes('\n')) return [];
    if (DECLARES.test(code.slice(code.lastIndexOf('\n', open) + 1, open))) return [];
    const parts = partsOf(code, inner);
    return parts.length < 2
      ? []
      : parts.filter(isLongEnough).map(({ start, end }) => ({ from: start, to: end }));
  });
}

/** Operands amid a line, with an operator or an opener before them, and an operator or a closer behind. */
export function expressionPlaces(file: CodeFile): Cut[] {
  const BEFORE =
    /(?:[=([{,+\-*/%<>&|?:!]|\b(?:return|if|elif|while|and|or|not|in|is|await|yield|else|of|typeof|case))\s*$/;
  const BEHIND = /^\s*(?:[+\-*/%<>=!&|?:)\]}]|(?:and|or|if|in|is|else|not)\b)/;
  return programLines(file).flatMap((line) =>
    words(line).flatMap(({ start, end }) => {
      const whole = chainEnd(line.code, end);
      const isAmid = BEFORE.test(line.code.slice(0, start)) && BEHIND.test(line.code.slice(whole));
      const isLong = whole - start > SHORTEST_PIECE;
      return isAmid && isLong ? [cut(line, start, whole)] : [];
    }),
  );
}

interface Word extends Range {
  readonly line: Line;
}

function wordsOf(file: CodeFile): Word[] {
  return programLines(file).flatMap((line) =>
    words(line)
      .filter(({ start, end }) => end - start >= SHORTEST_WORD)
      .map((word) => ({ ...word, line })),
  );
}

/** Words in code of a line, by columns. */
function words({ code }: Line): Range[] {
  return [...code.matchAll(WORD)].flatMap((match) => {
    const [word] = match;
    return KEYWORDS.has(word) ? [] : [{ start: match.index, end: match.index + word.length }];
  });
}

function programLines(file: CodeFile): readonly Line[] {
  return isProgram(file) ? file.lines : [];
}

function cut(line: Line, from: number, to: number): Cut {
  return { from: line.start + from, to: line.start + to };
}

export function isLongEnough({ start, end }: Range): boolean {
  return end - start >= SHORTEST_PIECE;
}

/** How many characters that are not white space a text has. */
function blankless(text: string): number {
  return text.replace(/\s/g, '').length;
}
