import type { TokenGroup } from './messages.ts';

/** Pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `KeyboardEvent.key` of a key that moves through the strip. */
export type MoveKey =
  'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End' | 'PageUp' | 'PageDown';

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels between two groups. */
const GROUP_GAP = 5;
/** Cells are smaller from this many tokens on. */
const MANY_TOKENS = 2_500;

/** Returns the size of a token's cell with its gaps, in pixels. */
export function cellSize(tokens: number): CellSize {
  return tokens < MANY_TOKENS ? { width: 8, height: 13 } : { width: 6, height: 9 };
}

interface PlacedGroup extends TokenGroup {
  readonly top: number;
  readonly rows: number;
}

/**
 * The positions of tokens: each group has rows of equal cells, one group below the other. Drawing and look-ups cost the same
 * for eight tokens and for eight thousand.
 */
export class StripLayout {
  readonly columns: number;
  readonly cell: CellSize;
  readonly groups: readonly PlacedGroup[];
  readonly height: number;
  /** Number of tokens. */
  readonly length: number;

  /** @param width maximum width of a row, in pixels */
  constructor(groups: readonly TokenGroup[], width: number) {
    this.length = groups.at(-1)?.end ?? 0;
    this.cell = cellSize(this.length);
    const columns = Math.max(1, Math.floor(width / this.cell.width));
    this.columns = columns;
    const placed: PlacedGroup[] = [];
    let top = 0;
    for (const group of groups) {
      const rows = Math.ceil((group.end - group.start) / columns);
      placed.push({ ...group, top, rows });
      top += rows * this.cell.height + GROUP_GAP;
    }
    this.groups = placed;
    this.height = Math.max(0, top - GROUP_GAP);
  }

  /** Returns the cell of a token. Throws `RangeError` if the token does not exist. */
  cellOf(index: number): Rectangle {
    const group = this.#groupOf(index);
    const place = index - group.start;
    const { width, height } = this.cell;
    const y = group.top + Math.floor(place / this.columns) * height;
    return { x: (place % this.columns) * width, y, width, height };
  }

  /** Returns the token whose cell contains a point; `undefined` if there is none. */
  indexAt(x: number, y: number): number | undefined {
    const { width, height } = this.cell;
    const group = this.groups.findLast(({ top }) => y >= top);
    const column = Math.floor(x / width);
    if (!group || column < 0 || column >= this.columns) return undefined;
    const index = group.start + Math.floor((y - group.top) / height) * this.columns + column;
    return index < group.end && y < group.top + group.rows * height ? index : undefined;
  }

  /** Returns at most three rectangles that cover a run of tokens of one group: its first row, its last, and all between. */
  cover(start: number, end: number): Rectangle[] {
    if (end <= start) return [];
    const first = this.cellOf(start);
    const last = this.cellOf(end - 1);
    const { width, height } = this.cell;
    const right = last.x + width;
    if (first.y === last.y) return [{ ...first, width: right - first.x }];
    const full = this.columns * width;
    // A full first or last row is merged with those between.
    const top = first.x === 0 ? first.y : first.y + height;
    const bottom = right === full ? last.y + height : last.y;
    const rectangles: Rectangle[] = [];
    if (first.x > 0) rectangles.push({ ...first, width: full - first.x });
    if (bottom > top) rectangles.push({ x: 0, y: top, width: full, height: bottom - top });
    if (right < full) rectangles.push({ ...last, x: 0, width: right });
    return rectangles;
  }

  /** Returns the token that a key moves to: the next one, the one above or below, the next group, or an end. */
  move(index: number, key: MoveKey): number {
    switch (key) {
      case 'ArrowLeft':
        return Math.max(0, index - 1);
      case 'ArrowRight':
        return Math.min(this.length - 1, index + 1);
      case 'ArrowUp':
        return this.#vertically(index, -1);
      case 'ArrowDown':
        return this.#vertically(index, 1);
      case 'PageUp': {
        const group = this.groups.indexOf(this.#groupOf(index));
        return this.groups[Math.max(0, group - 1)]?.start ?? index;
      }
      case 'PageDown': {
        const group = this.groups.indexOf(this.#groupOf(index));
        return this.groups[Math.min(this.groups.length - 1, group + 1)]?.start ?? index;
      }
      case 'Home':
        return 0;
      case 'End':
        return this.length - 1;
    }
  }

  #vertically(index: number, step: 1 | -1): number {
    const group = this.#groupOf(index);
    const { x } = this.cellOf(index);
    const column = x / this.cell.width;
    const row = Math.floor((index - group.start) / this.columns) + step;
    const inside = row >= 0 && row < group.rows;
    const target = inside ? group : this.groups[this.groups.indexOf(group) + step];
    if (target === undefined) return index;
    const targetRow = inside ? row : step > 0 ? 0 : target.rows - 1;
    return Math.min(target.end - 1, target.start + targetRow * this.columns + column);
  }

  #groupOf(index: number): PlacedGroup {
    const group = this.groups.find(({ start, end }) => index >= start && index < end);
    if (!group) throw new RangeError(`Token ${index} is not one of ${this.length}.`);
    return group;
  }
}
