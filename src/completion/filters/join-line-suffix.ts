import { isInsideCharacter } from '../../document/text-around.ts';
import { LineJoin } from './line-join.ts';
import { reserveQuotes } from './reserve-quotes.ts';
import { findSuffixOverlap } from './suffix-overlap.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * Makes one line of what stands before the cursor, a suggestion and the rest of the line, or leaves nothing of the
 * suggestion. It ends where it begins to say the rest; a closer that it says amid itself is replaced when it is placed
 * (`overtypedLength`). Of all ways to join them the first is taken after which the line is in order.
 */
export function joinLineSuffix(text: string, surroundings: Surroundings): string {
  const rest = surroundings.lineSuffix.trimEnd();
  // Where nothing stands behind the cursor there is nothing to join, and a text of several lines is for such a place.
  if (rest === '' || text.includes('\n')) return text;
  const { linePrefix } = surroundings;
  if (isInsideCharacter(linePrefix + rest, linePrefix.length)) return '';
  const join = new LineJoin(surroundings);
  for (const way of ways(reserveQuotes(text, join.open), rest)) {
    const kept = join.parted(way);
    if (kept.trim() === '') return kept;
    const isDoubled = [rest, join.behind(kept)].some((behind) => findSuffixOverlap(kept, behind).isDoubled);
    if (!isDoubled && join.accepts(kept)) return kept;
  }
  return '';
}

const CLOSER = /[)\]}"'`,;]/;

/** What may be kept of a text, the likeliest first. */
function* ways(text: string, rest: string): Generator<string> {
  const { ends, isDoubled } = findSuffixOverlap(text, rest);
  for (const end of ends) yield upTo(text, end, rest);
  if (isDoubled) {
    // It says the line's end in its own way. What stands before the rest's first sign may be what is missing.
    const sign = rest.trimStart().charAt(0);
    if (/[^\p{L}\p{N}_$]/u.test(sign))
      for (let end = text.indexOf(sign, 1); end > 0; end = text.indexOf(sign, end + 1))
        yield upTo(text, end, rest);
    return;
  }
  yield text;
  // Where the whole does not fit, what stands before one of its closers may.
  for (let end = text.length - 1; end > 0; end--)
    if (CLOSER.test(text.charAt(end))) yield upTo(text, end, rest);
}

function upTo(text: string, end: number, rest: string): string {
  const kept = text.slice(0, end);
  return /^\s/.test(rest) ? kept.trimEnd() : kept;
}
