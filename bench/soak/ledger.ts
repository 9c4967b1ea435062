/** Counts promises by what became of them, so that one that never settles is noticed. */
export class Ledger {
  readonly #open = new Set<Promise<unknown>>();
  readonly #outcomes = new Map<string, number>();
  #asked = 0;

  get asked(): number {
    return this.#asked;
  }

  get unsettled(): number {
    return this.#open.size;
  }

  /** How many promises came to each outcome. */
  get outcomes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#outcomes);
  }

  /** Books a promise; `outcomeOf` names what it resolves to. What it rejects with is named by the error. */
  track<T>(promise: Promise<T>, outcomeOf: (value: T) => string): Promise<void> {
    this.#asked++;
    const settled = promise.then(outcomeOf, (error: unknown) =>
      error instanceof Error ? error.name : String(error),
    );
    const booked = settled.then((outcome) => {
      this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      this.#open.delete(booked);
    });
    this.#open.add(booked);
    return booked;
  }

  /** Waits until all have settled, or for so long, in milliseconds. */
  async settle(patienceMs: number): Promise<void> {
    const end = performance.now() + patienceMs;
    while (this.#open.size > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
