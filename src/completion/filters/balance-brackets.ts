import { closerOf, scanBrackets, type Bracket, type QuotedString } from '../../language/brackets.ts';
import { isCode } from '../../language/language-family.ts';
import type { FilterContext } from './context.ts';

const BRACKET_OR_QUOTE = /[()[\]{}"'`]/;

/**
 * Cuts a suggestion before a bracket that closes nothing, or what the document closes already, and before one that it
 * leaves open amid a line. A bracket may stay open at the end of a line that ends so by itself: what follows belongs
 * into the next lines.
 */
export function balanceBrackets(text: string, context: FilterContext): string {
  if (!isCode(context.family)) return text;
  // The document around is scanned for nothing where there is nothing to cut.
  if (!BRACKET_OR_QUOTE.test(text)) return text;
  const cutting = new Cutting(text, context);
  let kept = text;
  // Each round ends the suggestion before one of its brackets, so there are only so many.
  for (let end = cutting.end(kept); end < kept.length; end = cutting.end(kept)) kept = text.slice(0, end);
  return kept;
}

/** A bracket that waits for its closer. */
interface Open extends Bracket {
  readonly isOwn: boolean;
}

class Cutting {
  readonly #context: FilterContext;
  readonly #whole: string;
  readonly #before: string;
  readonly #after: string;
  readonly #extraUnasked: number;

  constructor(text: string, context: FilterContext) {
    this.#context = context;
    this.#whole = text;
    this.#before = [...context.linesAbove, context.linePrefix].join('\n');
    this.#after = [context.lineSuffix, ...context.linesBelow].join('\n');
    this.#extraUnasked = this.#follow('').extra;
  }

  /** Where to end a suggestion that is otherwise kept up to here; its own length where it is in order. */
  end(text: string): number {
    const { wrong, closesOuter, ownOpen, strings, extra } = this.#follow(text);
    if (wrong !== undefined) return wrong;
    // Where the text above is not known whole, brackets below may belong to what nobody sees.
    const isCertain = this.#context.isFromStart;
    if (isCertain && closesOuter !== undefined && extra > this.#extraUnasked) return closesOuter;
    const torn = strings.find((string) => this.#isTorn(string))?.start;
    // Brackets below that closed nothing before are what the suggestion opens them for.
    const unanswered = ownOpen.slice(Math.max(0, this.#extraUnasked - extra));
    const dangling = unanswered.find((at) => !this.#mayStayOpen(text, at));
    return Math.min(torn ?? text.length, dangling ?? text.length);
  }

  /** Strings in double quotes end in their line; of others that is known only where the text ends too early. */
  #isTorn({ quote, end }: QuotedString): boolean {
    return end === undefined && (quote === '"' || this.#context.isCutShort);
  }

  #mayStayOpen(text: string, at: number): boolean {
    const isLineEnd = /^[^\S\n]*(\n|$)/.test(text.slice(at + 1));
    const isLastLine = !text.slice(at).includes('\n');
    const isNatural = text.length === this.#whole.length && !this.#context.isCutShort;
    if (isLastLine) return isNatural && this.#context.lineSuffix.trim() === '';
    return isLineEnd || isNatural;
  }

  /** Follows all brackets with the suggestion in its place. */
  #follow(text: string): {
    /** Where the suggestion closes what is not open. */
    readonly wrong: number | undefined;
    /** Where it last closes what was open before it. */
    readonly closesOuter: number | undefined;
    /** Where it leaves brackets of its own open. */
    readonly ownOpen: readonly number[];
    /** Strings that begin in it. */
    readonly strings: readonly QuotedString[];
    /** How many brackets behind the cursor close nothing. */
    readonly extra: number;
  } {
    const start = this.#before.length;
    const end = start + text.length;
    const { brackets, strings } = scanBrackets(this.#before + text + this.#after, this.#context.family);
    const open: Open[] = [];
    let closesOuter: number | undefined;
    let extra = 0;
    let ownOpen: readonly number[] | undefined;
    const own = (): readonly number[] => open.filter(({ isOwn }) => isOwn).map(({ at }) => at - start);
    for (const { character, at } of brackets) {
      const isOwn = at >= start && at < end;
      if (at >= end) ownOpen ??= own();
      if (closerOf.has(character)) open.push({ character, at, isOwn });
      else {
        const opener = take(open, character, isOwn ? start - this.#context.linePrefix.length : Infinity);
        if (isOwn && opener === undefined)
          return { wrong: at - start, closesOuter, ownOpen: [], strings: [], extra };
        if (isOwn && opener?.isOwn === false) closesOuter = at - start;
        if (at >= end && opener === undefined) extra++;
      }
    }
    const begun = strings
      .filter((string) => string.start >= start && string.start < end)
      .map((string) => ({ ...string, start: string.start - start }));
    return { wrong: undefined, closesOuter, ownOpen: ownOpen ?? own(), strings: begun, extra };
  }
}

/**
 * Takes the bracket that `closer` closes, with those that stand open within it, off the list. Only brackets before
 * `passable` may be passed over so: they may be none, as scanning is not certain.
 */
function take(open: Open[], closer: string, passable: number): Open | undefined {
  const index = open.findLastIndex(({ character }) => closerOf.get(character) === closer);
  if (index < 0 || open.slice(index + 1).some(({ at }) => at >= passable)) return undefined;
  return open.splice(index)[0];
}
