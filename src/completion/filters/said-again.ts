/** Where a text begins to say again what stands behind the cursor. */
export interface SaidAgain {
  /** Where it may end for that, in UTF-16 units, the best first. */
  readonly ends: readonly number[];
  /** Whether its own end says that of the line, so that as a whole it cannot stand there. */
  readonly isDoubled: boolean;
}

/** So many characters that go on to the text's end, and so many amid it, do not agree by chance; blanks apart. */
const LEAST_AT_END = 3;
const LEAST_AMID = 4;

const WORD = /[\p{L}\p{N}_$]/u;

/**
 * Compares blank for blank apart: `a ,b` says `, b`. What agrees up to the text's end counts if it is all of the rest,
 * or signs alone, or long enough; what agrees amid it has to end with a word in both.
 */
export function saidAgain(text: string, rest: string): SaidAgain {
  const [said, behind] = [places(text), places(rest)];
  const found: { readonly end: number; readonly length: number; readonly isWhole: boolean }[] = [];
  for (let start = 0; start < said.length; start++) {
    const length = agreement(text, said, start, rest, behind);
    const isWhole = length === behind.length;
    const agreed = said.slice(start, start + length);
    const hasWord = agreed.some((at) => WORD.test(text.charAt(at)));
    const atEnd = start + length === said.length;
    const counts = atEnd
      ? isWhole || !hasWord || length >= LEAST_AT_END
      : hasWord &&
        length >= LEAST_AMID &&
        !isAmidWord(text, agreed.at(-1) ?? 0) &&
        !isAmidWord(rest, behind[length - 1] ?? 0);
    if (length > 0 && counts) found.push({ end: said[start] ?? 0, length, isWhole });
  }
  found.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || b.length - a.length);
  return { ends: found.map(({ end }) => end), isDoubled: endsAlike(text, said, rest, behind) };
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
  let hasWord = false;
  while (length < said.length && length < behind.length) {
    const character = text.charAt(said[said.length - 1 - length] ?? 0);
    if (character !== rest.charAt(behind[behind.length - 1 - length] ?? 0)) break;
    hasWord ||= WORD.test(character);
    length++;
  }
  return hasWord && length >= LEAST_AMID;
}
