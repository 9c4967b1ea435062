/**
 * Control characters but tabs and line feeds, the replacement character, invisible characters, and characters that change
 * the visual order of code. Direction marks of right-to-left text are allowed.
 */
const UNPRINTABLE = /[^\P{Cc}\t\n]|[\ufffd\ufeff\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Cuts a suggestion at the first unprintable character, and gives it `\n` as line ends. */
export function dropUnprintable(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  const end = lines.search(UNPRINTABLE);
  return end < 0 ? lines : lines.slice(0, end);
}
