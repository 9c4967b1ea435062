import type { Clock } from '../util/clock.ts';
import type { CompletionRequest, DocumentPosition } from '../worker/protocol.ts';

/** Without a key for this long, the user has stopped typing; milliseconds. */
export const idleMs = 550;

/**
 * Repeats a request that showed nothing, or only a part, once the user has stopped typing: after a pause, text may be shown
 * that the model is less sure of. The retry is cancelled as soon as the user types or moves the cursor.
 */
export class IdleRetry {
  readonly #clock: Clock;
  readonly #retry: (request: CompletionRequest) => void;
  #position: DocumentPosition | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, retry: (request: CompletionRequest) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** Call with a request that showed nothing, or only a part. */
  schedule(request: CompletionRequest): void {
    this.cancel();
    // With `eager` everything was shown already, and the selected item of the editor's list may be another one soon.
    if (request.eagerness === 'eager' || request.selected !== undefined) return;
    this.#position = request;
    this.#stopTimer = this.#clock.after(idleMs, () => {
      this.#position = undefined;
      this.#retry({ ...request, paused: true });
    });
  }

  /** The cursor is at a position; `undefined` where no suggestion could be shown. */
  moved(position: DocumentPosition | undefined): void {
    if (position?.uri !== this.#position?.uri || position?.offset !== this.#position?.offset) this.cancel();
  }

  cancel(): void {
    this.#position = undefined;
    this.#stopTimer();
  }
}
