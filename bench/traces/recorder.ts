import type { TraceEvent } from '../replay/trace.ts';

/** A replacement as an editor reports it. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Writes down events and keeps the text they lead to. */
export class Recorder {
  readonly events: TraceEvent[] = [];
  readonly #texts = new Map<string, string>();

  open(path: string, text: string): void {
    this.#texts.set(path, text);
    this.events.push({ open: path, text });
  }

  close(path: string): void {
    this.#texts.delete(path);
    this.events.push({ close: path });
  }

  /** Says which of the documents that are open are a notebook's cells, in which order. */
  notebook(name: string, cells: readonly string[]): void {
    this.events.push({ notebook: name, cells });
  }

  text(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error(`${path} is not open.`);
    return text;
  }

  /** Offset behind the first occurrence of `mark`. */
  after(path: string, mark: string): number {
    const at = this.text(path).indexOf(mark);
    if (at < 0) throw new Error(`No "${mark}" in ${path}.`);
    return at + mark.length;
  }

  /** Asks for a completion. */
  complete(path: string, offset: number): void {
    this.events.push({ complete: path, offset });
  }

  /** One change without a completion, as one of several that an editor makes at once. */
  edit(path: string, { offset, length, text }: Replacement): void {
    const before = this.text(path);
    if (offset < 0 || offset + length > before.length)
      throw new Error(`No ${offset} + ${length} in ${path}.`);
    this.#texts.set(path, before.slice(0, offset) + text + before.slice(offset + length));
    this.events.push({ edit: path, offset, length, text });
  }

  /** One change, as an undo, a paste or a format makes it; then a completion behind it. */
  replace(path: string, offset: number, length: number, text: string): number {
    this.edit(path, { offset, length, text });
    this.complete(path, offset + text.length);
    return offset + text.length;
  }

  /**
   * Types a text; Enter brings the next line's indentation with it, as editors do.
   *
   * @param every after how many keys a completion is asked for: a fast typist's are cancelled before that
   */
  type(path: string, offset: number, text: string, every = 1): number {
    let at = offset;
    for (const [i, key] of keysOf(text).entries()) {
      this.edit(path, { offset: at, length: 0, text: key });
      at += key.length;
      if ((i + 1) % every === 0) this.complete(path, at);
    }
    return at;
  }

  /** Presses Backspace `count` times. */
  backspace(path: string, offset: number, count: number): number {
    for (let i = 0; i < count; i++) this.replace(path, offset - i - 1, 1, '');
    return offset - count;
  }

  toString(): string {
    return this.events.map((event) => `${JSON.stringify(event)}\n`).join('');
  }
}

/** The keys that type a text: a character each, Enter with the indentation that follows it. */
export function keysOf(text: string): string[] {
  return text.match(/\n[ \t]*|[^]/gu) ?? [];
}
