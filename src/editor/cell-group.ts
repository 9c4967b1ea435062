import { maximumDocumentLength } from '../suggestion/policy.ts';
import type { CellGroup } from '../worker/protocol.ts';

/** A cell of a notebook as far as grouping needs it. */
export interface Cell {
  readonly uri: string;
  readonly languageId: string;
  /** UTF-16 units. */
  readonly length: number;
}

/**
 * The cells that a cell is read with: those of its language, in the notebook's order. Others are left out, as what the
 * model is told to be one file is in one language; text between code is none of it either.
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
