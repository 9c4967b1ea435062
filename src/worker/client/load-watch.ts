import type { Liveness } from './liveness.ts';

/** How soon a model's file should be open, in milliseconds. */
const openPatienceMs = 5_000;
/** How long loading may give no sign of life: onnxruntime optimizes the graph of a large model in one piece. */
const loadPatienceMs = 180_000;

export interface LoadWatchEvents {
  /** The worker does not get the model's file open: its drive may not answer. */
  readonly slowToOpen: () => void;
  readonly hung: (silenceMs: number) => void;
}

/** Watches a worker while it loads a model. */
export class LoadWatch {
  readonly #liveness: Liveness;
  readonly #events: LoadWatchEvents;
  #stopOpen: () => void = () => undefined;
  #stopLoad: () => void = () => undefined;

  constructor(liveness: Liveness, events: LoadWatchEvents) {
    this.#liveness = liveness;
    this.#events = events;
  }

  begin(): void {
    this.end();
    this.#stopOpen = this.#liveness.expect(openPatienceMs, this.#events.slowToOpen);
    this.#stopLoad = this.#liveness.expect(loadPatienceMs, () => {
      this.#events.hung(loadPatienceMs);
    });
  }

  /** The file is open. */
  opened(): void {
    this.#stopOpen();
  }

  end(): void {
    this.#stopOpen();
    this.#stopLoad();
  }
}
