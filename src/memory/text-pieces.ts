/** One line in so many begins a piece. */
const MEAN_LINES = 16;
/** A shorter line, such as a bracket, stands in too many places to begin a piece. */
const SHORTEST_FIRST_LINE = 8;

/**
 * Cuts a text into pieces of whole lines, where the lines themselves say so (content-defined chunking): the same text
 * makes the same pieces whatever was edited before, and an edit changes the pieces that it touches alone.
 *
 * @returns their lengths in UTF-16 units, which sum up to the text's, and the line feeds in each
 */
export function cutIntoPieces(text: string): { readonly length: number; readonly lines: number }[] {
  const pieces: { length: number; lines: number }[] = [];
  let pieceStart = 0;
  let lines = 0;
  for (let start = text.indexOf('\n') + 1; start > 0; start = text.indexOf('\n', start) + 1) {
    lines++;
    if (!beginsPiece(text, start)) continue;
    pieces.push({ length: start - pieceStart, lines });
    pieceStart = start;
    lines = 0;
  }
  pieces.push({ length: text.length - pieceStart, lines });
  return pieces;
}

/** Whether the line that starts at an offset begins a piece, wherever in a text it stands. */
export function beginsPiece(text: string, start: number): boolean {
  const found = text.indexOf('\n', start);
  let end = found < 0 ? text.length : found;
  if (text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
  let hash = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE || unit === TAB) continue;
    hash = Math.imul(hash ^ unit, 0x01000193);
    count++;
  }
  // The low bits of the product are those of its last factors.
  return count >= SHORTEST_FIRST_LINE && (hash >>> 16) % MEAN_LINES === 0;
}

const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;
