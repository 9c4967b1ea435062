import { closerOf } from '../../language/brackets.ts';
import { isTooShort } from '../../util/text.ts';

/** The characters that a cut text may end with. After an operator or a dot, more text has to follow. */
const COMPLETE_END = /[\p{L}\p{N}_$)\]}"'`;,:]/u;
const WORD = /[\p{L}\p{N}_$]/u;

/** The first word of a line alone is a guess, and typed as quickly as read. */
const LONE_WORD = /^[\p{L}\p{N}_$]+[^\p{L}\p{N}_$]?$/u;

const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`']);

/**
 * Length of the part of `text` that is complete before `limit`: up to the last place that is not inside a word, and where
 * all brackets and quotes that the text opens are closed. 0 if that is too short.
 *
 * @param linePrefix the text before it in its first line
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
    const isComplete = open.length === 0 && (quote === undefined || quote === initial);
    if (isComplete && COMPLETE_END.test(character) && !isInsideWord(text, i + 1)) best = i + 1;
  }
  const kept = text.slice(0, best).trim();
  const isLoneWord = linePrefix.trim() === '' && LONE_WORD.test(kept);
  return isTooShort(kept) || isLoneWord ? 0 : best;
}

/** The quote that is open at the end of a line prefix. */
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

/** Whether a quote begins or ends here; an apostrophe inside a word does not. */
function isQuote(text: string, index: number): boolean {
  const character = text.charAt(index);
  return QUOTES.has(character) && !(character === "'" && WORD.test(text.charAt(index - 1)));
}

function isInsideWord(text: string, index: number): boolean {
  return WORD.test(text.charAt(index - 1)) && WORD.test(text.charAt(index));
}
