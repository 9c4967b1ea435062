import { findImports, modulePath } from '../language/imports.ts';
import type { ReadableText } from './chunked-text.ts';
import { outlineOf } from './outline.ts';

/** Maximum number of other files in a prompt. */
const MAX_FILES = 6;

/** A file to choose from. */
export interface SourceFile {
  /** With forward slashes. */
  readonly path: string;
  readonly text: ReadableText;
}

/** The part of another file that a prompt shows. */
export interface Neighbour {
  readonly path: string;
  /** Lines, each with a line feed at its end; never empty. */
  readonly text: string;
}

/**
 * Returns the outlines of the files that are most relevant to the current one, the most relevant first: those that it
 * imports by a relative path, then the others in their order.
 *
 * @param others without the current file, the most recently used first
 */
export function chooseNeighbours(current: SourceFile, others: Iterable<SourceFile>): Neighbour[] {
  const imported = findImports(current.path, current.text);
  const rank = (file: SourceFile): number => {
    const index = imported.indexOf(modulePath(file.path));
    return index < 0 ? imported.length : index;
  };
  const ranked = Array.from(others, (file) => ({ file, rank: rank(file) }));
  const chosen: Neighbour[] = [];
  // Sorting is stable, so equals stay in the order of their use. Outlines are made only for the files chosen.
  for (const { file } of ranked.sort((a, b) => a.rank - b.rank)) {
    if (chosen.length === MAX_FILES) break;
    const text = outlineOf(file.text);
    if (text !== '') chosen.push({ path: file.path, text });
  }
  return chosen;
}
