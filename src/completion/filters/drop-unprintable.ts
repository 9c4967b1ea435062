/**
 * Control characters, and what stands for bytes that are no character; tabs and line feeds are text. So are marks of
 * direction in right-to-left text, but not what reorders code for those who read it, nor what no editor shows.
 */
const UNPRINTABLE = /[^\P{Cc}\t\n]|[\ufffd\ufeff\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Cuts a suggestion at the first thing that nobody types; its lines end with `\n`. */
export function dropUnprintable(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  const end = lines.search(UNPRINTABLE);
  return end < 0 ? lines : lines.slice(0, end);
}
