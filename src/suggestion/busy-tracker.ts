import { Emitter } from '../util/emitter.ts';

/** Tracks whether any work is under way; work may overlap. */
export class BusyTracker {
  readonly #changes = new Emitter<boolean>();
  #count = 0;

  /** Fires when the first work begins and when the last one has ended. */
  readonly onDidChange = this.#changes.on;

  get busy(): boolean {
    return this.#count > 0;
  }

  /** Counts as busy until the promise settles. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#add(1);
    try {
      return await work();
    } finally {
      this.#add(-1);
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #add(count: number): void {
    const before = this.busy;
    this.#count += count;
    if (this.busy !== before) this.#changes.fire(this.busy);
  }
}
