import type { Clock } from '../util/clock.ts';
import type { DocumentPosition } from '../worker/protocol.ts';
import { movedByEditMs } from './recent-edits.ts';

/** How long the cursor has to rest before its position is prefilled, in milliseconds. */
export const restMs = 80;

/**
 * Prefills the prompt for the position where the cursor comes to rest, before anything is typed there. A cursor that is
 * moved by typing is left to the requests that typing causes.
 */
export class CursorPrefill {
  readonly #clock: Clock;
  readonly #prefill: (position: DocumentPosition) => void;
  #lastEdit: { readonly uri: string; readonly time: number } | undefined;
  /** The document of the pending prefill. */
  #nextUri: string | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, prefill: (position: DocumentPosition) => void) {
    this.#clock = clock;
    this.#prefill = prefill;
  }

  /** A document was edited, so the position of a pending prefill is no longer valid. */
  edited(uri: string): void {
    this.#stopTimer();
    this.#lastEdit = { uri, time: this.#clock.now() };
  }

  /** A document was closed; another one may be opened by its URI. */
  documentClosed(uri: string): void {
    if (this.#nextUri === uri) this.#stopTimer();
    if (this.#lastEdit?.uri === uri) this.#lastEdit = undefined;
  }

  /** The cursor went to a position; `undefined` where no suggestion could be shown. */
  moved(position: DocumentPosition | undefined): void {
    this.#stopTimer();
    if (position === undefined || this.#isTyping(position.uri)) return;
    this.#nextUri = position.uri;
    this.#stopTimer = this.#clock.after(restMs, () => {
      this.#prefill(position);
    });
  }

  dispose(): void {
    this.#stopTimer();
  }

  #isTyping(uri: string): boolean {
    return this.#lastEdit?.uri === uri && this.#clock.now() - this.#lastEdit.time < movedByEditMs;
  }
}
