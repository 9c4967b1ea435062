import type { Surroundings } from '../surroundings.ts';
import { DISTINCTIVE_UNITS } from './drop-repetition.ts';

/** Cuts a suggestion before a copy of the line above the cursor, which small models tend to repeat. */
export function dropCopiedLine(text: string, { linePrefix, previousLine }: Surroundings): string {
  const copied = previousLine?.trim() ?? '';
  if (copied.length < DISTINCTIVE_UNITS || !/\p{L}/u.test(copied)) return text;
  const lines = text.split('\n');
  const copy = lines.findIndex((line, i) => (i === 0 ? linePrefix + line : line).trim() === copied);
  return copy < 0 ? text : lines.slice(0, copy).join('\n');
}
