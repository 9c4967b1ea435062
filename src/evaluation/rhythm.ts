import { seededRandom } from '../util/random.ts';

/** Median gap before a key in milliseconds, and how far gaps spread: the deviation of their logarithm. */
interface Gap {
  readonly median: number;
  readonly spread: number;
}

const WITHIN_WORD: Gap = { median: 130, spread: 0.35 };
const AT_WORD: Gap = { median: 210, spread: 0.5 };
const AT_LINE: Gap = { median: 700, spread: 0.7 };
const LONGEST_MS = 5_000;

/**
 * Milliseconds from one key to the next: short within a word, longer before one, and long where a line begins. It
 * depends on the place alone, so that two runs that differ in their suggestions are typed in the same rhythm.
 *
 * @param typed what stands before the cursor, its last characters at least; @param place any whole number
 */
export function gapAfter(typed: string, next: string, place: number): number {
  const random = seededRandom(place);
  // A normal deviate, by Box and Muller.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { median, spread } = gapFor(typed, next);
  return Math.min(LONGEST_MS, median * Math.exp(spread * normal));
}

function gapFor(typed: string, next: string): Gap {
  if (/(?:^|\n)[ \t]*$/.test(typed)) return AT_LINE;
  return /\w$/.test(typed) && /^\w/.test(next) ? WITHIN_WORD : AT_WORD;
}
