import type { Edit } from '../../src/document/edit.ts';
import { CursorPrefill } from '../../src/suggestion/cursor-prefill.ts';
import type { Placement } from '../../src/suggestion/placement.ts';
import { LikelyPlaces, placesRestMs, type CursorPlace } from '../../src/suggestion/likely-places.ts';
import type { Assistant } from '../../src/evaluation/assistant.ts';
import type { SuggestingEditor } from '../../src/evaluation/person.ts';
import type { SimulatedClock } from '../../src/evaluation/simulated-clock.ts';
import type { QueuedWorker } from './queued-worker.ts';

export interface HourEditorParts {
  readonly assistant: Assistant;
  readonly worker: QueuedWorker;
  readonly clock: SimulatedClock;
  readonly tokensPerMinute: number;
}

interface Shown {
  readonly uri: string;
  readonly offset: number;
  /** The line at the top, where the cursor is not in view. */
  readonly firstVisible: number | undefined;
}

/** An editor with several documents, and what `CursorTracker` and `PlaceTracker` do as the cursor moves in it. */
export class HourEditor implements SuggestingEditor {
  readonly #parts: HourEditorParts;
  readonly #cursorPrefill: CursorPrefill;
  readonly #places: LikelyPlaces;
  readonly #texts = new Map<string, string>();
  #shown: Shown = { uri: '', offset: 0, firstVisible: undefined };
  #firstError: number | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(parts: HourEditorParts) {
    this.#parts = parts;
    this.#cursorPrefill = new CursorPrefill(parts.clock, (position) => {
      parts.worker.prefillAtRest(position);
    });
    this.#places = new LikelyPlaces(parts.clock);
  }

  add(path: string, text: string): void {
    this.#texts.set(path, text);
    this.#parts.assistant.add(path, path, text);
  }

  /** Shows another document. */
  show(path: string, offset: number, firstVisible?: number): void {
    this.#shown = { uri: path, offset, firstVisible };
    this.#firstError = undefined;
    this.#parts.assistant.show(path, offset);
    this.#places.shown(path);
    this.#track();
  }

  /** Goes to a place of the document in front, whose text is given. */
  open(path: string, text: string, offset: number): void {
    if (path !== this.#shown.uri || text !== this.#text) throw new Error(`${path} is another text.`);
    if (offset !== this.#shown.offset) this.moved(offset);
  }

  edited(edits: readonly Edit[], length: number, offset: number): void {
    const { uri } = this.#shown;
    this.#texts.set(uri, applied(this.#text, edits));
    this.#places.edited(uri, edits, true);
    this.#parts.assistant.edited(edits, length, offset);
    this.#cursorPrefill.edited(uri);
    this.#follow(offset);
  }

  moved(offset: number): void {
    this.#parts.assistant.moved(offset);
    this.#follow(offset);
  }

  suggest(text: string, offset: number, signal: AbortSignal): Promise<Placement | undefined> {
    return this.#parts.assistant.suggest(text, offset, signal);
  }

  refreshed(text: string, offset: number, signal: AbortSignal): Promise<Placement | undefined> {
    return this.#parts.assistant.refreshed(text, offset, signal);
  }

  onDidRefresh(listener: () => void): () => void {
    return this.#parts.assistant.onDidRefresh(listener);
  }

  /** The first error of the document in front is at an offset; `undefined` if there is none. */
  diagnosed(error: number | undefined): void {
    this.#firstError = error;
    this.#waitForRest();
  }

  dispose(): void {
    this.#stopTimer();
    this.#cursorPrefill.dispose();
  }

  get #text(): string {
    return this.#texts.get(this.#shown.uri) ?? '';
  }

  #follow(offset: number): void {
    this.#shown = { uri: this.#shown.uri, offset, firstVisible: undefined };
    this.#track();
  }

  #track(): void {
    const { uri, offset } = this.#shown;
    this.#cursorPrefill.moved(this.#parts.assistant.placeToType(uri, this.#text, offset));
    this.#places.moved(this.#cursor());
    this.#waitForRest();
  }

  #waitForRest(): void {
    this.#stopTimer();
    this.#stopTimer = this.#parts.clock.after(placesRestMs, () => {
      this.#prepare();
    });
  }

  #prepare(): void {
    const { assistant, worker, tokensPerMinute } = this.#parts;
    if (tokensPerMinute === 0) return;
    const text = this.#text;
    const { firstVisible } = this.#shown;
    const places = this.#places.places({
      cursor: this.#cursor(),
      firstVisible: firstVisible === undefined ? undefined : lineEnd(text, firstVisible),
      firstError: this.#firstError,
      text: () => text,
      lineOf: ({ uri, offset }) => lineOf(this.#texts.get(uri) ?? '', offset),
    });
    const positions = places.flatMap(
      ({ uri, offset }) => assistant.placeToType(uri, this.#texts.get(uri) ?? '', offset) ?? [],
    );
    worker.prepare({ positions, tokensPerMinute });
  }

  #cursor(): CursorPlace {
    const { uri, offset } = this.#shown;
    const line = lineOf(this.#text, offset);
    return { uri, offset, line, lineText: this.#text.split('\n')[line] ?? '' };
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function lineEnd(text: string, line: number): number {
  return text
    .split('\n')
    .slice(0, line + 1)
    .join('\n').length;
}

/** @param edits all of the text before */
function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce(
      (now, edit) => now.slice(0, edit.offset) + edit.text + now.slice(edit.offset + edit.length),
      text,
    );
}
