import type { Surroundings } from '../surroundings.ts';
import { SHORTEST_TELLING } from './drop-repetition.ts';

/** Cuts a suggestion before a line that copies the one above the cursor: small models say again what they see. */
export function dropCopiedLine(text: string, { linePrefix, previousLine }: Surroundings): string {
  const copied = previousLine?.trim() ?? '';
  if (copied.length < SHORTEST_TELLING || !/\p{L}/u.test(copied)) return text;
  const lines = text.split('\n');
  const copy = lines.findIndex((line, i) => (i === 0 ? linePrefix + line : line).trim() === copied);
  return copy < 0 ? text : lines.slice(0, copy).join('\n');
}
