import type { Evaluator } from './evaluator.ts';
import { capacityFor, tokenAt, type Figure } from './figures.ts';

/** One visit goes on for this long, or for as many samples: cheap figures get several, dear ones a single one. */
const VISIT_MS = 300;
const VISIT_SAMPLES = 10;

/** Until engines in WebAssembly run their fast code. */
const WARM_UP_MS = 2_000;
const WARM_UP_RUNS = 40;

/** Takes samples of figures from one evaluator, and keeps account of what stands in its cache. */
export class FigureSampler {
  readonly #evaluator: Evaluator;
  readonly #now: () => number;
  /** Positions that hold the first prompt's K/V. */
  #filled = 0;
  #reserved = 0;
  #variant = 0;

  constructor(evaluator: Evaluator, now: () => number) {
    this.#evaluator = evaluator;
    this.#now = now;
  }

  async warmUp(): Promise<void> {
    const start = this.#now();
    this.#reserve(128);
    this.#filled = 0;
    for (let run = 0; run < WARM_UP_RUNS && this.#now() - start < WARM_UP_MS; run++) {
      await this.#evaluate(0, 64, 0);
      for (let position = 64; position < 72; position++) await this.#evaluate(position, 1, 0);
    }
    this.#filled = 0;
  }

  /**
   * One visit: milliseconds of each sample. The first evaluation brings weights back into the processor's caches
   * after other runtimes had their turn, and counts only when it took so long that there is no time for another.
   * Undefined when the model's context is too short for the figure.
   */
  async visit(figure: Figure): Promise<readonly number[] | undefined> {
    if (capacityFor(figure) > this.#evaluator.contextLength) return undefined;
    const { position, count } = figure;
    this.#reserve(capacityFor(figure));
    await this.#fill(position);
    const start = this.#now();
    const samples: number[] = [];
    do {
      // Nothing may answer from what it remembers of the same tokens.
      this.#variant++;
      samples.push(await this.#evaluate(position, count, this.#variant));
    } while (samples.length <= VISIT_SAMPLES && this.#now() - start < VISIT_MS);
    this.#filled = Math.min(this.#filled, position);
    return samples.length > 1 ? samples.slice(1) : samples;
  }

  #reserve(capacity: number): void {
    if (this.#evaluator.reserve === undefined || this.#reserved === capacity) return;
    this.#evaluator.reserve(capacity);
    this.#reserved = capacity;
    this.#filled = 0;
  }

  async #fill(position: number): Promise<void> {
    if (this.#filled < position) await this.#evaluate(this.#filled, position - this.#filled, 0);
    this.#filled = Math.max(this.#filled, position);
  }

  #evaluate(position: number, count: number, variant: number): Promise<number> {
    const { vocabulary } = this.#evaluator;
    const tokens = Array.from({ length: count }, (_, i) => tokenAt(position + i, variant, vocabulary));
    return this.#evaluator.evaluate(tokens, position);
  }
}
