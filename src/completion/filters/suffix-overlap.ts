/** Where a text begins to say again what stands behind the cursor. */
export interface SuffixOverlap {
  /** Where it may end for that, in UTF-16 units, the best first. */
  readonly ends: readonly number[];
  /** Whether it says too much of the line to stand there as a whole. */
  readonly isDoubled: boolean;
}

/** So many characters that go on to the text's end, and so many amid it, do not agree by chance; blanks apart. */
const LEAST_AT_END = 3;
const LEAST_AMID = 4;

const WORD = /[\p{L}\p{N}_$]/u;
/** Brackets, quotes and what ends a statement may come twice. */
const TELLING = /[^\s()[\]{};,'"`]/;

/**
 * Compares all but white space, so that `a ,b` says `, b`. What agrees up to the text's end counts if it is all of the
 * rest, or signs alone, or long enough; what agrees amid it has to end where a word ends in both.
 */
export function findSuffixOverlap(text: string, rest: string): SuffixOverlap {
  const [said, behind] = [places(text), places(rest)];
  const found: { end: number; length: number; isWhole: boolean; isTelling: boolean }[] = [];
  for (let start = 0; start < said.length; start++) {
    const length = agreement(text, said, start, rest, behind);
    const isWhole = length === behind.length;
    const agreed = said.slice(start, start + length);
    const hasWord = agreed.some((at) => WORD.test(text.charAt(at)));
    const last = agreed.at(-1) ?? 0;
    const span = (behind[length - 1] ?? 0) + 1 - (behind[0] ?? 0);
    const isLong = span >= LEAST_AMID;
    const isTelling = isLong && agreed.some((at) => TELLING.test(text.charAt(at)));
    const counts =
      start + length === said.length
        ? isWhole || !hasWord || length >= LEAST_AT_END
        : isTelling &&
          (!WORD.test(text.slice(last + 1)) ||
            (!isAmidWord(text, last) && !isAmidWord(rest, behind[length - 1] ?? 0)));
    if (length > 0 && counts) found.push({ end: said[start] ?? 0, length, isWhole, isTelling });
  }
  found.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || b.length - a.length);
  const isTold = found.some(({ isTelling }) => isTelling);
  return { ends: found.map(({ end }) => end), isDoubled: isTold || endsAlike(text, said, rest, behind) };
}

/** Places of all that is no white space. */
function places(text: string): number[] {
  return [...text.matchAll(/\S/g)].map(({ index }) => index);
}

/** How many places in a row say the same, in the text from `start` on and in the rest from its beginning. */
function agreement(
  text: string,
  said: readonly number[],
  start: number,
  rest: string,
  behind: readonly number[],
): number {
  let length = 0;
  while (length < behind.length && start + length < said.length) {
    if (text.charAt(said[start + length] ?? 0) !== rest.charAt(behind[length] ?? 0)) break;
    length++;
  }
  return length;
}

function isAmidWord(text: string, at: number): boolean {
  return WORD.test(text.charAt(at)) && WORD.test(text.charAt(at + 1));
}

function endsAlike(text: string, said: readonly number[], rest: string, behind: readonly number[]): boolean {
  let length = 0;
  let isTelling = false;
  while (length < said.length && length < behind.length) {
    const character = text.charAt(said[said.length - 1 - length] ?? 0);
    if (character !== rest.charAt(behind[behind.length - 1 - length] ?? 0)) break;
    isTelling ||= TELLING.test(character);
    length++;
  }
  const span = rest.trimEnd().length - (behind[behind.length - length] ?? rest.length);
  return isTelling && span >= LEAST_AMID;
}
