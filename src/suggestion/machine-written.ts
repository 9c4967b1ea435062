import type { CursorLine } from '../language/cursor-line.ts';
import { LONGEST_LINE } from '../util/text.ts';

/** Names of files that programs write, in any folder and letter case. */
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

/** A longer line is written by hand only if it has white space, as prose has; UTF-16 units. */
const longLine = 400;
/** How much of a long line is examined on each side of the cursor; UTF-16 units. */
const window = 200;
/** The lowest share of white space in a long line that is written by hand. Code and prose have about a sixth. */
const leastWhitespace = 0.06;
/** Scripts that have few or no spaces between words, and their punctuation. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yi}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Mymr}\p{scx=Tibt}\u3000-\u303f\uff01-\uffee]+/gu;
/**
 * How much white space such a character counts for. In such text, Latin words have no spaces around them either, so a
 * quarter of it is enough; minified code has less.
 */
const whitespacePerUnspaced = 0.25;

/** Minimum number of nearby lines that make a table or a log. */
const leastLines = 3;

/** A time or a date at the start of a line in a log. */
const TIMESTAMP =
  /^[[(<"']?(\d{4}[-/.]\d\d[-/.]\d\d[T ,_]+\d\d:\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{1,3}(\.\d{1,3}){3} )/;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Indentation, brackets and assignments, which tables do not have. */
const CODE = /^\s|[(){}[\]=<>]/;

/**
 * Whether the text around the cursor is data, a log, minified code, or otherwise written by a program, where suggestions are
 * noise. Examines a bounded number of characters.
 */
export function isMachineWritten(line: CursorLine, nearbyLines: readonly string[]): boolean {
  const name = line.path.slice(line.path.lastIndexOf('/') + 1);
  if (NAMES.some((pattern) => pattern.test(name))) return true;
  return isDense(line) || isTable(nearbyLines) || isLog(nearbyLines);
}

/** Whether a line is so long, and has so little white space, that it is not written by hand. */
function isDense({ linePrefix, lineSuffix }: CursorLine): boolean {
  const length = linePrefix.length + lineSuffix.length;
  if (length <= longLine) return false;
  if (length > LONGEST_LINE) return true;
  const near = linePrefix.slice(-window) + lineSuffix.slice(0, window);
  const whitespace = near.replace(/\S+/g, '').length;
  const unspaced = near.length - near.replace(UNSPACED, '').length;
  return whitespace + whitespacePerUnspaced * unspaced < leastWhitespace * near.length;
}

function isTable(lines: readonly string[]): boolean {
  const rows = lines.filter((row) => row.trim() !== '');
  if (rows.length < leastLines || rows.some((row) => row.length > LONGEST_LINE || CODE.test(row)))
    return false;
  return DELIMITERS.some((delimiter) => {
    const counts = rows.map((row) => row.split(delimiter).length - 1);
    const isRagged = rows.some((row) => row.trimEnd().endsWith(delimiter));
    return !isRagged && counts.every((count) => count >= 2 && count === counts[0]);
  });
}

function isLog(lines: readonly string[]): boolean {
  return lines.filter((row) => TIMESTAMP.test(row.slice(0, 40))).length >= leastLines;
}
