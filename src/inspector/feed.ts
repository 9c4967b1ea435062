import type { Clock } from '../util/clock.ts';
import type { InspectorModel } from './messages.ts';

/** Minimum milliseconds between two updates: often enough to look live, rarely enough to be read. */
const UPDATE_MS = 250;

export interface FeedParts {
  readonly clock: Clock;
  /** Resolves to the current data. Must not reject. */
  readonly gather: () => Promise<InspectorModel>;
  readonly show: (model: InspectorModel) => void;
}

/**
 * Keeps a page up to date: updates it at once, then at most every `UPDATE_MS`, always with the latest data. Does nothing
 * while the page is hidden.
 */
export class InspectorFeed {
  readonly #parts: FeedParts;
  #isVisible = false;
  #isStale = false;
  #isBusy = false;
  #cancelWait: (() => void) | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** A page that becomes visible was created anew, so it is updated at once. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    if (isVisible) this.changed();
  }

  /** Call when there is something new to show. */
  changed(): void {
    if (!this.#isVisible) return;
    this.#isStale = true;
    if (!this.#isBusy && this.#cancelWait === undefined) void this.#update();
  }

  dispose(): void {
    this.setVisible(false);
  }

  async #update(): Promise<void> {
    const { clock, gather, show } = this.#parts;
    this.#isStale = false;
    this.#isBusy = true;
    const model = await gather();
    this.#isBusy = false;
    if (!this.#isVisible) return;
    show(model);
    this.#cancelWait = clock.after(UPDATE_MS, () => {
      this.#cancelWait = undefined;
      if (this.#isStale) void this.#update();
    });
  }
}
