import { closerOf } from '../../language/brackets.ts';
import { isTypedSooner } from '../../util/text.ts';

/** What a cut text may end with: a word, or something that closes. Behind an operator or a dot more has to come. */
const WHOLE_END = /[\p{L}\p{N}_$)\]}"'`;,:]/u;
const WORD = /[\p{L}\p{N}_$]/u;

/** Where a line begins, its first word alone is a guess that is typed as soon as read. */
const LONE_WORD = /^[\p{L}\p{N}_$]+[^\p{L}\p{N}_$]?$/u;

const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`']);

/**
 * Length of what stays of `text` when nothing from `limit` on is to be trusted: up to the last place where no word is
 * torn, and all brackets and quotes that the text opens are closed. 0 if too little stays.
 *
 * @param linePrefix what stands before the text in its first line
 */
export function cutBack(text: string, limit: number, linePrefix: string): number {
  const open: string[] = [];
  let quote = openQuote(linePrefix);
  const initial = quote;
  let best = 0;
  for (let i = 0; i < limit; i++) {
    const character = text.charAt(i);
    if (character === '\\' && quote !== undefined) {
      i++;
      continue;
    }
    if (character === '\n' && quote !== '`') quote = undefined;
    else if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (isQuote(text, i)) quote = character;
    else if (closerOf.has(character)) open.push(closerOf.get(character) ?? '');
    else if (character === open.at(-1)) open.pop();
    const isWhole = open.length === 0 && (quote === undefined || quote === initial);
    if (isWhole && WHOLE_END.test(character) && !isInsideWord(text, i + 1)) best = i + 1;
  }
  const kept = text.slice(0, best).trim();
  const isLoneWord = linePrefix.trim() === '' && LONE_WORD.test(kept);
  return isTypedSooner(kept) || isLoneWord ? 0 : best;
}

/** The quote that is open at the end of a line's beginning. */
function openQuote(line: string): string | undefined {
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '\\') i++;
    else if (quote !== undefined) quote = character === quote ? undefined : quote;
    else if (isQuote(line, i)) quote = character;
  }
  return quote;
}

/** An apostrophe within a word opens nothing. */
function isQuote(text: string, index: number): boolean {
  const character = text.charAt(index);
  return QUOTES.has(character) && !(character === "'" && WORD.test(text.charAt(index - 1)));
}

function isInsideWord(text: string, index: number): boolean {
  return WORD.test(text.charAt(index - 1)) && WORD.test(text.charAt(index));
}
