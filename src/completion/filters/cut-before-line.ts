/** Cuts a suggestion before the first of its lines that is unwanted; the first one continues the cursor's line. */
export function cutBeforeLine(
  text: string,
  linePrefix: string,
  isUnwanted: (line: string) => boolean,
): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line, i) => isUnwanted(i === 0 ? linePrefix + line : line));
  return end < 0 ? text : lines.slice(0, end).join('\n');
}
