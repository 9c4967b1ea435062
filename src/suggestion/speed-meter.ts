import type { CompletionStats } from '../worker/protocol.ts';

/** How fast a model was, in milliseconds a token. */
export interface ModelSpeed {
  readonly decodeMs: number;
  /** `undefined` while only short prompts were evaluated. */
  readonly prefillMs: number | undefined;
}

/** Fewer tokens tell little: an evaluation has costs of its own. */
const MIN_DECODED = 32;
const MIN_PREFILLED = 64;
/** Prompts of fewer tokens are evaluated as decoding is. */
const LONG_PREFILL = 16;

/** Measures how fast the loaded model decodes and prefills, from the completions that it makes. */
export class SpeedMeter {
  #decoded = 0;
  #decodeMs = 0;
  #prefilled = 0;
  #prefillMs = 0;

  /** Another model is loaded. */
  reset(): void {
    this.#decoded = this.#decodeMs = this.#prefilled = this.#prefillMs = 0;
  }

  completed({ decoded, decodeMs, drafted, prefilled, prefillMs }: CompletionStats): void {
    // Drafts take more than one token at a time.
    if (drafted === 0) {
      this.#decoded += decoded;
      this.#decodeMs += decodeMs;
    }
    if (prefilled >= LONG_PREFILL) {
      this.#prefilled += prefilled;
      this.#prefillMs += prefillMs;
    }
  }

  /** `undefined` until enough was decoded. */
  speed(): ModelSpeed | undefined {
    if (this.#decoded < MIN_DECODED || this.#decodeMs <= 0) return undefined;
    const hasPrefill = this.#prefilled >= MIN_PREFILLED && this.#prefillMs > 0;
    return {
      decodeMs: this.#decodeMs / this.#decoded,
      prefillMs: hasPrefill ? this.#prefillMs / this.#prefilled : undefined,
    };
  }
}
