import type { TraceEvent } from './trace.ts';

/** How the cursor came to where a completion is asked for: by editing on, or by a move within a file or from another one. */
export type Arrival = 'edited' | 'near' | 'far' | 'other-file';

/** A move of no more lines is a near one. */
const NEAR_LINES = 60;

interface Cursor {
  readonly path: string;
  readonly offset: number;
}

/** Follows the cursor through a trace, and tells how it came to each place. */
export class CursorMoves {
  #cursor: Cursor | undefined;
  #arrival: Arrival = 'edited';

  /** @param text the document's before the edit */
  edited(event: Extract<TraceEvent, { edit: string }>, text: string): void {
    const { edit: path, offset, length } = event;
    const cursor = this.#cursor;
    const isHere = cursor?.path === path && offset <= cursor.offset && cursor.offset <= offset + length;
    if (!isHere) this.#moved({ path, offset }, text);
    this.#cursor = { path, offset: offset + event.text.length };
  }

  /** Returns how the cursor came here since the last completion. */
  completed({ complete: path, offset }: Extract<TraceEvent, { complete: string }>, text: string): Arrival {
    if (this.#cursor?.path !== path || this.#cursor.offset !== offset) this.#moved({ path, offset }, text);
    this.#cursor = { path, offset };
    const arrival = this.#arrival;
    this.#arrival = 'edited';
    return arrival;
  }

  #moved({ path, offset }: Cursor, text: string): void {
    const from = this.#cursor;
    if (from?.path !== path) {
      this.#arrival = 'other-file';
      return;
    }
    const [start, end] = [Math.min(from.offset, offset), Math.max(from.offset, offset)];
    const lines = text.slice(start, end).split('\n').length - 1;
    this.#arrival = lines <= NEAR_LINES ? 'near' : 'far';
  }
}
