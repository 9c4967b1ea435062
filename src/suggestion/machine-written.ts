import type { CursorLine } from '../language/cursor-line.ts';

/** Names of files that programs write, in any folder and case. */
const NAMES: readonly RegExp[] = [
  // Lock files of package managers.
  /^(package-lock|npm-shrinkwrap|packages\.lock)\.json$/i,
  /^(pnpm-lock\.ya?ml|go\.sum|deno\.lock|flake\.lock|bun\.lockb?)$/i,
  /\.lock$/i,
  /\.min\.(js|cjs|mjs|css|html?|json)$/i,
  /\.(js|cjs|mjs|css|ts)\.map$/i,
  /\.(csv|tsv|psv|jsonl|ndjson)$/i,
  /\.log(\.\d+)?$/i,
];

/** A line longer than this is no line that a person reads; UTF-16 units. */
const hugeLine = 5_000;
/** From this length on a line is looked at: prose has lines as long, but they have white space; UTF-16 units. */
const longLine = 400;
/** How much around the cursor is looked at in a long line; UTF-16 units to either side. */
const window = 200;
/** The least share of white space in what a person writes in a long line. Code has about a sixth, prose too. */
const leastBlank = 0.06;
/** Scripts that are written without blanks between words, or with few, and their punctuation. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Mymr}\p{scx=Tibt}\u3000-\u303f\uff01-\uffee]+/gu;
/**
 * How much white space a character of these stands for. A quarter of the text may be enough, since the Latin words
 * between have no blanks there either; minified code has fewer.
 */
const blankOfUnspaced = 0.25;

/** How many lines around the cursor's have to agree for them to be a table or a log. */
const leastLines = 3;

/** A time or a date, with which lines of logs begin. */
const TIMESTAMP =
  /^[[(<"']?(\d{4}[-/.]\d\d[-/.]\d\d[T ,_]+\d\d:\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{1,3}(\.\d{1,3}){3} )/;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** What code has and tables have not: indentation, brackets, assignments. */
const CODE = /^\s|[(){}[\]=<>]/;

/**
 * Whether the text around the cursor is data, a log, minified or otherwise written by a program: nobody types there
 * for long, and a suggestion would be noise. Looks at a bounded number of characters.
 */
export function isMachineWritten(line: CursorLine, nearbyLines: readonly string[]): boolean {
  const name = line.path.slice(line.path.lastIndexOf('/') + 1);
  if (NAMES.some((pattern) => pattern.test(name))) return true;
  return isDense(line) || isTable(nearbyLines) || isLog(nearbyLines);
}

/** Whether a line is so long, and so short of white space, that nobody wrote it by hand. */
function isDense({ linePrefix, lineSuffix }: CursorLine): boolean {
  const length = linePrefix.length + lineSuffix.length;
  if (length <= longLine) return false;
  if (length > hugeLine) return true;
  const near = linePrefix.slice(-window) + lineSuffix.slice(0, window);
  const blank = near.replace(/\S+/g, '').length;
  const unspaced = near.length - near.replace(UNSPACED, '').length;
  return blank + blankOfUnspaced * unspaced < leastBlank * near.length;
}

function isTable(lines: readonly string[]): boolean {
  const rows = lines.filter((row) => row.trim() !== '');
  if (rows.length < leastLines || rows.some((row) => row.length > hugeLine || CODE.test(row))) return false;
  return DELIMITERS.some((delimiter) => {
    const counts = rows.map((row) => row.split(delimiter).length - 1);
    const isRagged = rows.some((row) => row.trimEnd().endsWith(delimiter));
    return !isRagged && counts.every((count) => count >= 2 && count === counts[0]);
  });
}

function isLog(lines: readonly string[]): boolean {
  return lines.filter((row) => TIMESTAMP.test(row.slice(0, 40))).length >= leastLines;
}
