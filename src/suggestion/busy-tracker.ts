import { Emitter } from '../util/emitter.ts';

/** Work that may overlap: whether any is under way. */
export class BusyTracker {
  readonly #changes = new Emitter<boolean>();
  #count = 0;

  /** Tells when the first work begins and when the last one has ended. */
  readonly onDidChange = this.#changes.on;

  get busy(): boolean {
    return this.#count > 0;
  }

  /** Counts as work until it is settled, whichever way. */
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
