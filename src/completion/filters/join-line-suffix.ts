import { isInsideCharacter } from '../../document/text-around.ts';
import { LineJoin } from './line-join.ts';
import { avoidNestedQuotes } from './avoid-nested-quotes.ts';
import { findSuffixOverlap } from './suffix-overlap.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Joins the cursor's line and a suggestion, or drops the suggestion. The suggestion ends where it begins to repeat the rest
 * of the line; closers of the line that it contains are overtyped when it is inserted (`overtypedLength`). Of all ways to
 * join them, the first is taken that makes a valid line.
 */
export function joinLineSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  // Without text after the cursor there is nothing to join; and only there a suggestion has several lines.
  if (rest === '' || text.includes('\n')) return text;
  const { linePrefix } = surroundings;
  if (isInsideCharacter(linePrefix + rest, linePrefix.length)) return '';
  const join = new LineJoin(surroundings);
  for (const candidate of candidates(avoidNestedQuotes(text, join.open), rest)) {
    const kept = join.separated(candidate);
    if (kept.trim() === '') return kept;
    const isDoubled = [rest, join.suffixAfter(kept)].some(
      (suffix) => findSuffixOverlap(kept, suffix).isDoubled,
    );
    if (!isDoubled && join.isValidWith(kept)) return kept;
  }
  return '';
}

const CLOSER = /[)\]}"'`,;]/;

/** The parts of a text that may be kept, the likeliest first. */
function* candidates(text: string, rest: string): Generator<string> {
  const { ends, isDoubled } = findSuffixOverlap(text, rest);
  for (const end of ends) yield upTo(text, end, rest);
  if (isDoubled) {
    // The text has its own version of the line's end. The part before the rest's first punctuation may be what is missing.
    const mark = rest.trimStart().charAt(0);
    if (/[^\p{L}\p{N}_$]/u.test(mark))
      for (let end = text.indexOf(mark, 1); end > 0; end = text.indexOf(mark, end + 1))
        yield upTo(text, end, rest);
    return;
  }
  yield text;
  // If the whole text does not fit, the part before one of its closers may.
  for (let end = text.length - 1; end > 0; end--)
    if (CLOSER.test(text.charAt(end))) yield upTo(text, end, rest);
}

function upTo(text: string, end: number, rest: string): string {
  const kept = text.slice(0, end);
  return /^\s/.test(rest) ? kept.trimEnd() : kept;
}
