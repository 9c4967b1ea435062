import type { Clock } from '../util/clock.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import { movedByEditMs } from './recent-edits.ts';

/** How long the cursor has to stand still before its place is prepared, in milliseconds. */
export const restMs = 80;

/**
 * Says which places to prepare before anything is typed there: where the cursor comes to rest after a move that
 * was none of typing, as typing has the place prepared by its own request.
 */
export class CursorPrefill {
  readonly #clock: Clock;
  readonly #prefill: (place: DocumentPosition) => void;
  #lastEdit: { readonly uri: string; readonly time: number } | undefined;
  /** The document of the place that is to be prepared next. */
  #nextUri: string | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, prefill: (place: DocumentPosition) => void) {
    this.#clock = clock;
    this.#prefill = prefill;
  }

  /** A document was edited. What was to be prepared in it is another place now. */
  edited(uri: string): void {
    this.#stopTimer();
    this.#lastEdit = { uri, time: this.#clock.now() };
  }

  /** A document was closed; what is opened in its place is another one. */
  documentClosed(uri: string): void {
    if (this.#nextUri === uri) this.#stopTimer();
    if (this.#lastEdit?.uri === uri) this.#lastEdit = undefined;
  }

  /** The cursor went to a place; `undefined` when it stands where nothing is to be prepared. */
  moved(place: DocumentPosition | undefined): void {
    this.#stopTimer();
    if (place === undefined || this.#isTyping(place.uri)) return;
    this.#nextUri = place.uri;
    this.#stopTimer = this.#clock.after(restMs, () => {
      this.#prefill(place);
    });
  }

  dispose(): void {
    this.#stopTimer();
  }

  #isTyping(uri: string): boolean {
    return this.#lastEdit?.uri === uri && this.#clock.now() - this.#lastEdit.time < movedByEditMs;
  }
}
