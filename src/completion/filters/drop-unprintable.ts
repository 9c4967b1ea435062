/** Control characters, and what stands for bytes that are no character; tabs and line feeds are text. */
const UNPRINTABLE = /[^\P{Cc}\t\n]|\ufffd/u;

/** Cuts a suggestion at the first thing that nobody types; its lines end with `\n`. */
export function dropUnprintable(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  const end = lines.search(UNPRINTABLE);
  return end < 0 ? lines : lines.slice(0, end);
}
