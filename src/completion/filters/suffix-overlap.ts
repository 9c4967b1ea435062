/** Where a text begins to repeat the text after the cursor. */
export interface SuffixOverlap {
  /** Where the text may end instead, in UTF-16 units, the best place first. */
  readonly ends: readonly number[];
  /** Whether the text repeats too much of the line to be inserted as a whole. */
  readonly isDoubled: boolean;
}

/** Fewer characters may be equal by chance, at the text's end and inside it; without white space. */
const LEAST_AT_END = 3;
const LEAST_INSIDE = 4;

const WORD = /[\p{L}\p{N}_$]/u;
/** All but brackets, quotes and separators, which may occur twice. */
const DISTINCTIVE = /[^\s()[\]{};,'"`]/;

/**
 * Compares without white space, so that `a ,b` repeats `, b`. An overlap up to the text's end counts if it is the whole rest,
 * or has no words, or is long enough; one inside the text has to end where a word ends in both.
 */
export function findSuffixOverlap(text: string, rest: string): SuffixOverlap {
  const [inText, inRest] = [places(text), places(rest)];
  const found: { end: number; length: number; isWhole: boolean; isDistinctive: boolean }[] = [];
  for (let start = 0; start < inText.length; start++) {
    const length = overlapLength(text, inText, start, rest, inRest);
    const isWhole = length === inRest.length;
    const agreed = inText.slice(start, start + length);
    const hasWord = agreed.some((at) => WORD.test(text.charAt(at)));
    const last = agreed.at(-1) ?? 0;
    const span = (inRest[length - 1] ?? 0) + 1 - (inRest[0] ?? 0);
    const isLong = span >= LEAST_INSIDE;
    const isDistinctive = isLong && agreed.some((at) => DISTINCTIVE.test(text.charAt(at)));
    const counts =
      start + length === inText.length
        ? isWhole || !hasWord || length >= LEAST_AT_END
        : isDistinctive &&
          (!WORD.test(text.slice(last + 1)) ||
            (!isInsideWord(text, last) && !isInsideWord(rest, inRest[length - 1] ?? 0)));
    if (length > 0 && counts) found.push({ end: inText[start] ?? 0, length, isWhole, isDistinctive });
  }
  found.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || b.length - a.length);
  const isAnyDistinctive = found.some(({ isDistinctive }) => isDistinctive);
  return {
    ends: found.map(({ end }) => end),
    isDoubled: isAnyDistinctive || endsAlike(text, inText, rest, inRest),
  };
}

/** Places of all characters but white space. */
function places(text: string): number[] {
  return [...text.matchAll(/\S/g)].map(({ index }) => index);
}

/** How many characters are equal, in the text from `start` on and in the rest from its beginning. */
function overlapLength(
  text: string,
  inText: readonly number[],
  start: number,
  rest: string,
  inRest: readonly number[],
): number {
  let length = 0;
  while (length < inRest.length && start + length < inText.length) {
    if (text.charAt(inText[start + length] ?? 0) !== rest.charAt(inRest[length] ?? 0)) break;
    length++;
  }
  return length;
}

function isInsideWord(text: string, at: number): boolean {
  return WORD.test(text.charAt(at)) && WORD.test(text.charAt(at + 1));
}

/** Whether the text ends like the rest of the line. */
function endsAlike(
  text: string,
  inText: readonly number[],
  rest: string,
  inRest: readonly number[],
): boolean {
  let length = 0;
  let isDistinctive = false;
  while (length < inText.length && length < inRest.length) {
    const character = text.charAt(inText[inText.length - 1 - length] ?? 0);
    if (character !== rest.charAt(inRest[inRest.length - 1 - length] ?? 0)) break;
    isDistinctive ||= DISTINCTIVE.test(character);
    length++;
  }
  const span = rest.trimEnd().length - (inRest[inRest.length - length] ?? rest.length);
  return isDistinctive && span >= LEAST_INSIDE;
}
