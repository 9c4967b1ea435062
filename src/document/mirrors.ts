import type { Edit } from './edit.ts';
import { JoinedCells, type JoinableCell } from './joined-cells.ts';
import type { DocumentMirror } from './mirror.ts';
import type { SourceFile } from './neighbours.ts';

/**
 * The worker's copies of the open documents, and which of them are cells of a notebook that are read as one. A document
 * that is opened or closed is a cell of nothing until that is said again.
 */
export class Mirrors {
  readonly #onEdit: (file: SourceFile, edits: readonly Edit[]) => void;
  /** From the least to the most recently used. */
  readonly #documents = new Map<string, DocumentMirror>();
  readonly #groups = new Map<string, JoinedCells>();

  /** @param onEdit sees what has just become of a text that prompts are made of, be it by a change of its cells */
  constructor(onEdit: (file: SourceFile, edits: readonly Edit[]) => void) {
    this.#onEdit = onEdit;
  }

  get(uri: string): DocumentMirror | undefined {
    return this.#documents.get(uri);
  }

  /** The one used last first. */
  recent(): readonly DocumentMirror[] {
    return [...this.#documents.values()].reverse();
  }

  open(mirror: DocumentMirror): void {
    this.close(mirror.uri);
    this.#documents.set(mirror.uri, mirror);
  }

  close(uri: string): void {
    const mirror = this.#documents.get(uri);
    if (mirror === undefined) return;
    this.#documents.delete(uri);
    this.#leave(mirror);
  }

  use(mirror: DocumentMirror): void {
    this.#documents.delete(mirror.uri);
    this.#documents.set(mirror.uri, mirror);
  }

  /** Returns whether the edits are of the document as it is here. */
  change(uri: string, before: number, edits: readonly Edit[], version: number): boolean {
    const mirror = this.#documents.get(uri);
    if (mirror?.version !== before || !mirror.apply(edits, version)) return false;
    this.use(mirror);
    // A cell may be read by itself again.
    this.#onEdit(mirror, edits);
    const { cells } = mirror;
    if (cells === undefined) return true;
    const start = cells.startOf(mirror);
    this.#onEdit(
      cells,
      edits.map((edit) => ({ ...edit, offset: start + edit.offset })),
    );
    return true;
  }

  /**
   * Has documents read as one text.
   *
   * @param group names the text: it stays the same one when other cells are said to be in it
   * @param uris the cells in their order; those that are not open are left out
   */
  join(group: string, uris: readonly string[]): void {
    const cells = [...new Set(uris)].flatMap((uri) => this.#documents.get(uri) ?? []);
    const joined = this.#groups.get(group) ?? new JoinedCells();
    for (const cell of cells) if (cell.cells !== joined) this.#leave(cell);
    this.#groups.set(group, joined);
    this.#arrange(joined, cells);
  }

  #leave(mirror: DocumentMirror): void {
    const joined = mirror.cells;
    if (joined === undefined) return;
    this.#arrange(
      joined,
      joined.cells.filter((cell) => cell !== mirror),
    );
  }

  #arrange(joined: JoinedCells, cells: readonly JoinableCell[]): void {
    this.#onEdit(joined, [joined.arrange(cells)]);
    if (cells.length > 0) return;
    for (const [group, other] of this.#groups) if (other === joined) this.#groups.delete(group);
  }
}
