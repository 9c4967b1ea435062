import type { Surroundings } from '../surroundings.ts';

/**
 * Removes from the end of a suggestion what the document already says behind the cursor: the rest of the
 * cursor's line, closing brackets that the editor typed ahead, or the line below.
 */
export function dropKnownSuffix(text: string, { lineSuffix, nextLine }: Surroundings): string {
  return dropNextLine(dropRestOfLine(text, lineSuffix.trimEnd()), nextLine?.trim());
}

function dropRestOfLine(text: string, rest: string): string {
  if (rest === '' || text.includes('\n')) return text;
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const isWhole = length === rest.length || CLOSERS.test(rest.slice(0, length));
    if (isWhole && text.endsWith(rest.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

/** A part of the line's rest counts as said only if it is closers: letters that agree may agree by chance. */
const CLOSERS = /^[)\]}'"`;,>]+$/;

function dropNextLine(text: string, nextLine: string | undefined): string {
  const lineStart = text.lastIndexOf('\n');
  const repeats = lineStart >= 0 && nextLine !== undefined && text.slice(lineStart + 1).trim() === nextLine;
  return repeats ? text.slice(0, lineStart) : text;
}
