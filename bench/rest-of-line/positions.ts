/** A place where the rest of a line was taken out, and what it was. */
export interface Position {
  readonly path: string;
  /** The file without the rest of the line. */
  readonly text: string;
  readonly offset: number;
  /** What was taken out, without white space at its end; never empty. */
  readonly rest: string;
}

/**
 * `count` places in a file, the cursor at any character of any line with code behind it; the same ones every
 * time, spread over the file by a fixed stride that shares no factor with most lengths.
 */
export function choosePositions(path: string, text: string, count: number): Position[] {
  const offsets = Array.from({ length: text.length }, (_, offset) => offset);
  const places = offsets.flatMap((offset) => {
    const end = lineEnd(text, offset);
    const rest = text.slice(offset, end).trimEnd();
    const isInCode = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() !== '';
    return rest !== '' && isInCode
      ? [{ path, offset, rest, text: text.slice(0, offset) + text.slice(end) }]
      : [];
  });
  const STRIDE = 7919;
  return Array.from(
    { length: Math.min(count, places.length) },
    (_, i) => places[(i * STRIDE) % places.length],
  ).filter((place) => place !== undefined);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
