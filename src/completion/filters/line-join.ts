import type { Frame, LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { suffixAfter, scannerAtCursor } from '../scanner-at-cursor.ts';
import type { Surroundings } from '../surroundings.ts';

const WORD_END = /[\p{L}\p{N}_$]+$/u;
const WORD_START = /^[\p{L}\p{N}_$]+/u;

/** Words that a space separates from the next one. */
const SEPARATED: ReadonlySet<string> = new Set(
  (
    'abstract and as async await case class const def default delete do elif else enum export extends final fn for ' +
    'from func function if implements import in instanceof interface is lambda let match mut new not of or ' +
    'override package private protected pub public raise readonly return static struct switch throw type typeof ' +
    'unsafe use val var void where while with yield'
  ).split(' '),
);

/**
 * Tells whether the cursor's line is valid once a suggestion is accepted. The text before the cursor is scanned once, for all
 * texts that are tried.
 */
export class LineJoin {
  readonly #surroundings: Surroundings;
  readonly #scanner: LineScanner;
  readonly #mismatchesWithout: number;
  readonly #framesWithout: readonly Frame[];

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#scanner = scannerAtCursor(surroundings);
    const without = this.#scanner.fork();
    this.#mismatchesWithout = without.feed(surroundings.lineSuffix).mismatches.length;
    this.#framesWithout = without.frames;
  }

  /** What is open at the cursor, the outermost first. */
  get open(): readonly Frame[] {
    return this.#scanner.frames;
  }

  /** Whether the line is valid with a text of one line inserted: no word is split or joined, and nothing is left open. */
  isValidWith(text: string): boolean {
    const { family, linePrefix, lineSuffix } = this.#surroundings;
    const suffix = suffixAfter(this.#surroundings, text);
    const isInsideWord = WORD_END.test(linePrefix) && WORD_START.test(lineSuffix);
    if (isInsideWord && !/^[\p{L}\p{N}_$]+$/u.test(text)) return false;
    if (suffix.length === lineSuffix.length && this.#joinsWords(linePrefix + text, suffix)) return false;
    if (!isCode(family)) return true;
    if (this.#endsStatement(text, suffix)) return false;
    const line = this.#scanner.fork();
    if (
      line.feed(text).mismatches.length > 0 ||
      line.feed(suffix).mismatches.length > this.#mismatchesWithout
    )
      return false;
    return isSubsequence(line.frames, this.#framesWithout);
  }

  /** The line suffix that remains after a text. */
  suffixAfter(text: string): string {
    return suffixAfter(this.#surroundings, text);
  }

  /** The text, with a space at its end where a word such as `await` would be joined with the next one. */
  separated(text: string): string {
    const last = WORD_END.exec(text)?.[0] ?? '';
    return SEPARATED.has(last) && WORD_START.test(this.suffixAfter(text)) ? `${text} ` : text;
  }

  /** Whether a text ends the statement although more of it follows; in the head of a loop, a semicolon does not end it. */
  #endsStatement(text: string, suffix: string): boolean {
    return (
      text.trimEnd().endsWith(';') && !/^\s*(?:$|\}|\/[/*])/.test(suffix) && this.open.at(-1)?.closer !== ')'
    );
  }

  /** Whether two words become one that the lines around the cursor do not have. */
  #joinsWords(before: string, after: string): boolean {
    const [last, first] = [WORD_END.exec(before)?.[0], WORD_START.exec(after)?.[0]];
    if (last === undefined || first === undefined) return false;
    const { linesAbove, linesBelow } = this.#surroundings;
    const isSame = (word: string): boolean => word === last + first;
    return ![...linesAbove, ...linesBelow].some((line) =>
      (line.match(/[\p{L}\p{N}_$]+/gu) ?? []).some(isSame),
    );
  }
}

/** Whether everything that is open is also open without the suggestion, which may close more. */
function isSubsequence(frames: readonly Frame[], others: readonly Frame[]): boolean {
  let next = 0;
  return frames.every(({ kind, closer }) => {
    while (next < others.length) {
      const other = others[next++];
      if (other?.kind === kind && other.closer === closer) return true;
    }
    return false;
  });
}
