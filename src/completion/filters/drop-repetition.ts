/** A line that says nothing by itself may come twice. */
const LEAST_UNITS = 8;

/** Cuts a suggestion where it begins to repeat a whole line of its own: small models loop. */
export function dropRepetition(text: string): string {
  const lines = text.split('\n');
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const said = line.trim();
    if (said.length >= LEAST_UNITS && seen.has(said)) return lines.slice(0, i).join('\n');
    seen.add(said);
  }
  return text;
}
