import { isInsideCharacter } from '../../document/text-around.ts';
import { cutBeforeLine } from './cut-before-line.ts';
import type { Surroundings } from '../surroundings.ts';

/** A shorter line may occur twice; UTF-16 units without the white space around it. */
export const DISTINCTIVE_UNITS = 8;

/** How often a piece of text is repeated in a row, and over how many UTF-16 units, to count as a loop. */
const LOOP = { rounds: 4, units: 24, longestPiece: 48 } as const;

/** Cuts a suggestion where it repeats a line or a shorter piece, as small models tend to. */
export function dropRepetition(text: string, { linePrefix }: Surroundings): string {
  return dropLoop(dropRepeatedLine(text, linePrefix));
}

function dropRepeatedLine(text: string, linePrefix: string): string {
  const seen = new Set<string>();
  return cutBeforeLine(text, linePrefix, (line) => {
    const content = line.trim();
    const isRepeated = content.length >= DISTINCTIVE_UNITS && seen.has(content);
    seen.add(content);
    return isRepeated;
  });
}

/** Keeps one round of a loop at the text's end. Pieces without letters, as in rulers and tables, are no loops. */
function dropLoop(text: string): string {
  for (let piece = 1; piece <= LOOP.longestPiece; piece++) {
    let repeated = 0;
    while (
      repeated + piece < text.length &&
      text.charCodeAt(text.length - 1 - repeated) === text.charCodeAt(text.length - 1 - repeated - piece)
    )
      repeated++;
    const units = repeated + piece;
    if (units >= LOOP.units && units >= piece * LOOP.rounds && /\p{L}/u.test(text.slice(-piece))) {
      const end = text.length - repeated;
      return text.slice(0, isInsideCharacter(text, end) ? end - 1 : end);
    }
  }
  return text;
}
