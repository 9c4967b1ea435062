import type { Edit } from './edit.ts';
import { JoinedCells, type JoinableCell } from './joined-cells.ts';
import type { DocumentMirror } from './mirror.ts';
import type { SourceFile } from './neighbours.ts';

/**
 * The worker's copies of the open documents, and which of them are joined as cells of a notebook. Opening or closing a
 * document removes it from its cells until `join` is called again.
 */
export class Mirrors {
  readonly #onEdit: (file: SourceFile, edits: readonly Edit[]) => void;
  /** From the least to the most recently used. */
  readonly #documents = new Map<string, DocumentMirror>();
  readonly #groups = new Map<string, JoinedCells>();

  /** @param onEdit called after each change of a text that prompts are built from, also by a change of its cells */
  constructor(onEdit: (file: SourceFile, edits: readonly Edit[]) => void) {
    this.#onEdit = onEdit;
  }

  get(uri: string): DocumentMirror | undefined {
    return this.#documents.get(uri);
  }

  /** Returns the documents, the most recently used first. */
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

  markUsed(mirror: DocumentMirror): void {
    this.#documents.delete(mirror.uri);
    this.#documents.set(mirror.uri, mirror);
  }

  /** Applies edits. Returns false and changes nothing if the document is not at version `before` or they do not fit it. */
  change(uri: string, before: number, edits: readonly Edit[], version: number): boolean {
    const mirror = this.#documents.get(uri);
    if (mirror?.version !== before || !mirror.apply(edits, version)) return false;
    this.markUsed(mirror);
    // Reported for the cell as well, as it may be completed by itself again later.
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
   * Joins documents to one text.
   *
   * @param group identifies the text, which stays the same object when its cells change
   * @param uris the cells in order; those that are not open are ignored
   */
  join(group: string, uris: readonly string[]): void {
    const cells = [...new Set(uris)].flatMap((uri) => this.#documents.get(uri) ?? []);
    const joined = this.#groups.get(group) ?? new JoinedCells();
    for (const cell of cells) if (cell.cells !== joined) this.#leave(cell);
    this.#groups.set(group, joined);
    this.#setCells(joined, cells);
  }

  #leave(mirror: DocumentMirror): void {
    const joined = mirror.cells;
    if (joined === undefined) return;
    this.#setCells(
      joined,
      joined.cells.filter((cell) => cell !== mirror),
    );
  }

  #setCells(joined: JoinedCells, cells: readonly JoinableCell[]): void {
    this.#onEdit(joined, [joined.setCells(cells)]);
    if (cells.length > 0) return;
    for (const [group, other] of this.#groups) if (other === joined) this.#groups.delete(group);
  }
}
