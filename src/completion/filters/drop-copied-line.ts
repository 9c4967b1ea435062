import type { Surroundings } from '../surroundings.ts';
import { cutBeforeLine } from './cut-before-line.ts';
import { DISTINCTIVE_UNITS } from './drop-repetition.ts';

/** Cuts a suggestion before a copy of the line above the cursor, which small models tend to repeat. */
export function dropCopiedLine(text: string, { linePrefix, previousLine }: Surroundings): string {
  const copied = previousLine?.trim() ?? '';
  if (copied.length < DISTINCTIVE_UNITS || !/\p{L}/u.test(copied)) return text;
  return cutBeforeLine(text, linePrefix, (line) => line.trim() === copied);
}
