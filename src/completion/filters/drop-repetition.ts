import { isInsideCharacter } from '../../document/text-around.ts';
import type { Surroundings } from '../surroundings.ts';

/** A shorter line may occur twice; UTF-16 units without the white space around it. */
export const DISTINCTIVE_UNITS = 8;

/** A piece of text that is repeated so often in a row, over so many UTF-16 units, is a loop. */
const LOOP = { rounds: 4, units: 24, longestPiece: 48 } as const;

/** Cuts a suggestion where it repeats a line or a shorter piece, as small models tend to. */
export function dropRepetition(text: string, { linePrefix }: Surroundings): string {
  return dropLoop(dropRepeatedLine(text, linePrefix));
}

function dropRepeatedLine(text: string, linePrefix: string): string {
  const lines = text.split('\n');
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const said = (i === 0 ? linePrefix + line : line).trim();
    if (said.length >= DISTINCTIVE_UNITS && seen.has(said)) return lines.slice(0, i).join('\n');
    seen.add(said);
  }
  return text;
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
