import { closerOf, scanBrackets, type Bracket, type QuotedString } from '../../language/brackets.ts';
import { isCode } from '../../language/language-family.ts';
import type { FilterContext } from './context.ts';

const BRACKET_OR_QUOTE = /[()[\]{}"'`]/;

/**
 * Cuts a suggestion before a bracket that closes nothing, or that the document closes already, and before one that it
 * leaves open inside a line. A bracket may stay open at the end of a line that the model ended itself: what it holds
 * belongs on the next lines.
 */
export function balanceBrackets(text: string, context: FilterContext): string {
  if (!isCode(context.family)) return text;
  // Without brackets there is nothing to cut, and scanning the document is costly.
  if (!BRACKET_OR_QUOTE.test(text)) return text;
  const balance = new BracketBalance(text, context);
  let kept = text;
  // Each round removes at least one bracket of the suggestion, so the loop ends.
  for (let end = balance.end(kept); end < kept.length; end = balance.end(kept)) kept = text.slice(0, end);
  return kept;
}

/** A bracket that is not closed yet. */
interface OpenBracket extends Bracket {
  /** Whether it is part of the suggestion. */
  readonly isOwn: boolean;
}

class BracketBalance {
  readonly #context: FilterContext;
  readonly #text: string;
  readonly #before: string;
  readonly #after: string;
  readonly #surplusBefore: number;

  constructor(text: string, context: FilterContext) {
    this.#context = context;
    this.#text = text;
    this.#before = [...context.linesAbove, context.linePrefix].join('\n');
    this.#after = [context.lineSuffix, ...context.linesBelow].join('\n');
    this.#surplusBefore = this.#scan('').surplus;
  }

  /** Where a suggestion of this text has to end; its length if its brackets are balanced. */
  end(text: string): number {
    const { wrong, closesOuter, ownOpen, strings, surplus } = this.#scan(text);
    if (wrong !== undefined) return wrong;
    // Without the whole text above, brackets below may close some that are out of reach.
    const isCertain = this.#context.isFromStart;
    if (isCertain && closesOuter !== undefined && surplus > this.#surplusBefore) return closesOuter;
    const unterminated = strings.find((string) => this.#isUnterminated(string))?.start;
    // Brackets below that close nothing without the suggestion may close its own.
    const unclosed = ownOpen.slice(Math.max(0, this.#surplusBefore - surplus));
    const dangling = unclosed.find((at) => !this.#mayStayOpen(text, at));
    return Math.min(unterminated ?? text.length, dangling ?? text.length);
  }

  /** Strings in double quotes end on their line. Others may span lines, and are unterminated only in a text that is cut short. */
  #isUnterminated({ quote, end }: QuotedString): boolean {
    return end === undefined && (quote === '"' || this.#context.isCutShort);
  }

  #mayStayOpen(text: string, at: number): boolean {
    const isLineEnd = /^[^\S\n]*(\n|$)/.test(text.slice(at + 1));
    const isLastLine = !text.slice(at).includes('\n');
    const isNatural = text.length === this.#text.length && !this.#context.isCutShort;
    if (isLastLine) return isNatural && this.#context.lineSuffix.trim() === '';
    return isLineEnd || isNatural;
  }

  /** Scans the document's brackets with the suggestion inserted. */
  #scan(text: string): {
    /** The first bracket of the suggestion that closes nothing. */
    readonly wrong: number | undefined;
    /** Its last bracket that closes one of the document. */
    readonly closesOuter: number | undefined;
    /** Its brackets that are open at its end. */
    readonly ownOpen: readonly number[];
    /** The strings that begin in it. */
    readonly strings: readonly QuotedString[];
    /** How many brackets after the cursor close nothing. */
    readonly surplus: number;
  } {
    const start = this.#before.length;
    const end = start + text.length;
    const { brackets, strings } = scanBrackets(this.#before + text + this.#after, this.#context.family);
    const open: OpenBracket[] = [];
    let closesOuter: number | undefined;
    let surplus = 0;
    let ownOpen: readonly number[] | undefined;
    const own = (): readonly number[] => open.filter(({ isOwn }) => isOwn).map(({ at }) => at - start);
    for (const { character, at } of brackets) {
      const isOwn = at >= start && at < end;
      if (at >= end) ownOpen ??= own();
      if (closerOf.has(character)) open.push({ character, at, isOwn });
      else {
        const opener = take(open, character, isOwn ? start - this.#context.linePrefix.length : Infinity);
        if (isOwn && opener === undefined)
          return { wrong: at - start, closesOuter, ownOpen: [], strings: [], surplus };
        if (isOwn && opener?.isOwn === false) closesOuter = at - start;
        if (at >= end && opener === undefined) surplus++;
      }
    }
    const begun = strings
      .filter((string) => string.start >= start && string.start < end)
      .map((string) => ({ ...string, start: string.start - start }));
    return { wrong: undefined, closesOuter, ownOpen: ownOpen ?? own(), strings: begun, surplus };
  }
}

/**
 * Removes the bracket that `closer` closes, with the open ones inside it, from the list. Brackets inside it are skipped only
 * if they are before `passable`: the scanner may take for a bracket what is none.
 */
function take(open: OpenBracket[], closer: string, passable: number): OpenBracket | undefined {
  const index = open.findLastIndex(({ character }) => closerOf.get(character) === closer);
  if (index < 0 || open.slice(index + 1).some(({ at }) => at >= passable)) return undefined;
  return open.splice(index)[0];
}
