import type { Frame, LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { suffixAfter, scannerAtCursor } from '../scanner-at-cursor.ts';
import type { Surroundings } from '../surroundings.ts';

const WORD_END = /[\p{L}\p{N}_$]+$/u;
const WORD_START = /^[\p{L}\p{N}_$]+/u;

/** Words that a blank parts from the next one. */
const PARTED: ReadonlySet<string> = new Set(
  (
    'abstract and as async await case class const def default delete do elif else enum export extends final fn for ' +
    'from func function if implements import in instanceof interface is lambda let match mut new not of or ' +
    'override package private protected pub public raise readonly return static struct switch throw type typeof ' +
    'unsafe use val var void where while with yield'
  ).split(' '),
);

/**
 * The cursor's line as it is once a suggestion is accepted, and whether that is a line at all. What stands open in
 * front of the cursor is found once, for all texts that are tried.
 */
export class LineJoin {
  readonly #surroundings: Surroundings;
  readonly #scanner: LineScanner;
  readonly #mismatchesWithout: number;
  readonly #openWithout: readonly Frame[];

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#scanner = scannerAtCursor(surroundings);
    const without = this.#scanner.fork();
    this.#mismatchesWithout = without.feed(surroundings.lineSuffix).mismatches.length;
    this.#openWithout = without.frames;
  }

  /** What stands open at the cursor, the outermost first. */
  get open(): readonly Frame[] {
    return this.#scanner.frames;
  }

  /** Whether the line is in order with a text of one line in it: nothing is torn, glued or left open. */
  accepts(text: string): boolean {
    const { family, linePrefix, lineSuffix } = this.#surroundings;
    const behind = suffixAfter(this.#surroundings, text);
    const isAmidWord = WORD_END.test(linePrefix) && WORD_START.test(lineSuffix);
    if (isAmidWord && !/^[\p{L}\p{N}_$]+$/u.test(text)) return false;
    if (behind.length === lineSuffix.length && this.#glues(linePrefix + text, behind)) return false;
    if (!isCode(family)) return true;
    if (this.#endsAmid(text, behind)) return false;
    const line = this.#scanner.fork();
    if (
      line.feed(text).mismatches.length > 0 ||
      line.feed(behind).mismatches.length > this.#mismatchesWithout
    )
      return false;
    return isWithin(line.frames, this.#openWithout);
  }

  /** What of the line's rest stays behind a text. */
  behind(text: string): string {
    return suffixAfter(this.#surroundings, text);
  }

  /** The text with a blank at its end where a word such as `await` would be glued to the next one without. */
  parted(text: string): string {
    const last = WORD_END.exec(text)?.[0] ?? '';
    return PARTED.has(last) && WORD_START.test(this.behind(text)) ? `${text} ` : text;
  }

  /** Whether a text ends a statement in front of what belongs to it; in the head of a loop it may. */
  #endsAmid(text: string, behind: string): boolean {
    return (
      text.trimEnd().endsWith(';') && !/^\s*(?:$|\}|\/[/*])/.test(behind) && this.open.at(-1)?.closer !== ')'
    );
  }

  /** Whether two words become one that is found nowhere around. */
  #glues(before: string, behind: string): boolean {
    const [last, first] = [WORD_END.exec(before)?.[0], WORD_START.exec(behind)?.[0]];
    if (last === undefined || first === undefined) return false;
    const { linesAbove, linesBelow } = this.#surroundings;
    const isSame = (word: string): boolean => word === last + first;
    return ![...linesAbove, ...linesBelow].some((line) =>
      (line.match(/[\p{L}\p{N}_$]+/gu) ?? []).some(isSame),
    );
  }
}

/** Whether nothing stands open that does not without the suggestion; it may close more. */
function isWithin(frames: readonly Frame[], others: readonly Frame[]): boolean {
  let next = 0;
  return frames.every(({ kind, closer }) => {
    while (next < others.length) {
      const other = others[next++];
      if (other?.kind === kind && other.closer === closer) return true;
    }
    return false;
  });
}
