import type { Clock } from '../util/clock.ts';
import type { InspectorModel } from './messages.ts';

/** Shortest time between two updates, in milliseconds: often enough to be live, seldom enough to be read. */
const UPDATE_MS = 250;

export interface FeedParts {
  readonly clock: Clock;
  /** Gathers what there is to show. Must not reject. */
  readonly gather: () => Promise<InspectorModel>;
  readonly show: (model: InspectorModel) => void;
}

/**
 * Keeps a page up to date: at once at first, then at most once in a while, always with the latest. While the page is
 * hidden nothing is gathered, sent or waited for.
 */
export class InspectorFeed {
  readonly #parts: FeedParts;
  #isVisible = false;
  #isStale = false;
  #isBusy = false;
  #stopWaiting: (() => void) | undefined;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** A page that becomes visible is new, and gets everything at once. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    if (isVisible) this.changed();
  }

  /** There is something new to show. */
  changed(): void {
    if (!this.#isVisible) return;
    this.#isStale = true;
    if (!this.#isBusy && this.#stopWaiting === undefined) void this.#update();
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
    this.#stopWaiting = clock.after(UPDATE_MS, () => {
      this.#stopWaiting = undefined;
      if (this.#isStale) void this.#update();
    });
  }
}
