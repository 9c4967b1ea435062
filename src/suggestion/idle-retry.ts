import type { Clock } from '../util/clock.ts';
import type { CompletionRequest, DocumentPosition } from '../worker/protocol.ts';

/** Who has typed nothing for so long after being shown nothing has stopped, and waits; milliseconds. */
export const idleMs = 550;

/**
 * Asks once more where nothing was shown, when the person has stopped typing: who waits may be shown what the model is
 * less sure of. It is given up as soon as the person types or goes elsewhere.
 */
export class IdleRetry {
  readonly #clock: Clock;
  readonly #retry: (request: CompletionRequest) => void;
  #place: DocumentPosition | undefined;
  #stopTimer: () => void = () => undefined;

  constructor(clock: Clock, retry: (request: CompletionRequest) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  /** Nothing was shown to a request. */
  schedule(request: CompletionRequest): void {
    this.cancel();
    // An eager person has been shown all there is, and what the editor's list selects may be another item in a moment.
    if (request.eagerness === 'eager' || request.selected !== undefined) return;
    this.#place = request;
    this.#stopTimer = this.#clock.after(idleMs, () => {
      this.#place = undefined;
      this.#retry({ ...request, paused: true });
    });
  }

  /** The cursor is at a place, or where no suggestion could be shown. */
  moved(place: DocumentPosition | undefined): void {
    if (place?.uri !== this.#place?.uri || place?.offset !== this.#place?.offset) this.cancel();
  }

  cancel(): void {
    this.#place = undefined;
    this.#stopTimer();
  }
}
