import { blockSyntax } from '../../language/block-syntax.ts';
import { isCode } from '../../language/language-family.ts';
import { scannerAtCursor } from '../scanner-at-cursor.ts';
import type { Surroundings } from '../surroundings.ts';

/**
 * After a pause, keeps the lines of a suggestion up to the last one that leaves nothing of its own open: no bracket, no
 * string, and no block without a body.
 */
export function keepCompleteLines(text: string, surroundings: Surroundings): string {
  const { family, linePrefix, lineSuffix } = surroundings;
  if (family === 'prose' || lineSuffix.trim() !== '') return text;
  const scanner = scannerAtCursor(surroundings);
  const open = scanner.frames.length;
  let complete = 0;
  let end = -1;
  for (const line of text.split('\n')) {
    end += line.length + 1;
    if (isCode(family)) scanner.feed(end > line.length ? `\n${line}` : line);
    const code = scanner.frames.filter(({ kind }) => kind !== 'comment').length;
    const isComment = code < scanner.frames.length;
    const isOpening = !isComment && blockSyntax[family].opens(end > line.length ? line : linePrefix + line);
    if (line.trim() !== '' && code <= open && !isOpening) complete = end;
  }
  return text.slice(0, complete);
}
