import type { TokenGroup } from './messages.ts';

/** Pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A key that moves through the strip, as `KeyboardEvent.key` names it. */
export type MoveKey =
  'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End' | 'PageUp' | 'PageDown';

export interface CellSize {
  readonly width: number;
  readonly height: number;
}

/** Space between two groups, in pixels. */
const GROUP_GAP = 5;
/** From this many tokens on, cells are smaller. */
const MANY_TOKENS = 2_500;

/** How large a token's cell is, its share of the gaps included; pixels. */
export function cellSize(tokens: number): CellSize {
  return tokens < MANY_TOKENS ? { width: 8, height: 13 } : { width: 6, height: 9 };
}

interface PlacedGroup extends TokenGroup {
  readonly top: number;
  readonly rows: number;
}

/**
 * Where tokens stand: each group in rows of equal cells, one group below the other, each beginning a row. Whatever is
 * drawn or looked up costs the same for eight tokens and for eight thousand.
 */
export class StripLayout {
  readonly columns: number;
  readonly cell: CellSize;
  readonly groups: readonly PlacedGroup[];
  readonly height: number;
  /** Tokens. */
  readonly length: number;

  /** @param width pixels that the rows may take */
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

  /** The cell of a token. Throws `RangeError` if there is none. */
  cellOf(index: number): Rectangle {
    const group = this.#groupOf(index);
    const place = index - group.start;
    const { width, height } = this.cell;
    const y = group.top + Math.floor(place / this.columns) * height;
    return { x: (place % this.columns) * width, y, width, height };
  }

  /** The token whose cell holds a point, if one does. */
  indexAt(x: number, y: number): number | undefined {
    const { width, height } = this.cell;
    const group = this.groups.findLast(({ top }) => y >= top);
    const column = Math.floor(x / width);
    if (!group || column < 0 || column >= this.columns) return undefined;
    const index = group.start + Math.floor((y - group.top) / height) * this.columns + column;
    return index < group.end && y < group.top + group.rows * height ? index : undefined;
  }

  /** At most three rectangles that cover a run of tokens of one group: its first row, its last, and all between. */
  cover(start: number, end: number): Rectangle[] {
    if (end <= start) return [];
    const first = this.cellOf(start);
    const last = this.cellOf(end - 1);
    const { width, height } = this.cell;
    const right = last.x + width;
    if (first.y === last.y) return [{ ...first, width: right - first.x }];
    const full = this.columns * width;
    // A first or last row that is full joins those between.
    const top = first.x === 0 ? first.y : first.y + height;
    const bottom = right === full ? last.y + height : last.y;
    const rectangles: Rectangle[] = [];
    if (first.x > 0) rectangles.push({ ...first, width: full - first.x });
    if (bottom > top) rectangles.push({ x: 0, y: top, width: full, height: bottom - top });
    if (right < full) rectangles.push({ ...last, x: 0, width: right });
    return rectangles;
  }

  /** Where a key leads from a token: by one, to the cell above or below, to the next group, to an end. */
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
    if (!group) throw new RangeError(`There is no token ${index} of ${this.length}.`);
    return group;
  }
}
