import { maximumDocumentLength } from '../suggestion/policy.ts';
import type { CellGroup } from '../worker/protocol.ts';

/** A cell of a notebook. */
export interface Cell {
  readonly uri: string;
  readonly languageId: string;
  /** UTF-16 units. */
  readonly length: number;
}

/**
 * The cells that are read as one file with a cell: those of its language, in the notebook's order. Cells in other languages,
 * and text between the code, are left out.
 *
 * @param notebook its URI
 * @param cells all of them, in order
 */
export function cellGroup(notebook: string, cells: readonly Cell[], uri: string): CellGroup | undefined {
  const readable = cells.filter(({ length }) => length <= maximumDocumentLength);
  const languageId = readable.find((cell) => cell.uri === uri)?.languageId;
  if (languageId === undefined) return undefined;
  const uris = readable.filter((cell) => cell.languageId === languageId).map((cell) => cell.uri);
  return { group: `${notebook} ${languageId}`, uris };
}
