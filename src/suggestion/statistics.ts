import { percentile } from '../util/percentile.ts';
import type { CompletionStats } from '../worker/protocol.ts';

/** Number of latest completions in the percentiles and the speed. */
const windowSize = 256;

export interface SessionSummary {
  /** Completions since the start. */
  readonly count: number;
  /** Suggestions that were the rest of the last one, so the model was not asked. */
  readonly recalled: number;
  /** Milliseconds from the request to the worker's answer; `undefined` before the first completion. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** Decoding speed; `undefined` until something was decoded. */
  readonly tokensPerSecond: number | undefined;
}

export interface Sample extends Pick<CompletionStats, 'promptTokens' | 'reused' | 'decoded' | 'decodeMs'> {
  readonly latencyMs: number;
}

/** Costs of the completions of a session, in bounded memory. */
export class SessionStatistics {
  readonly #samples: Sample[] = [];
  #count = 0;
  #recalled = 0;
  /** Cached until the next completion, as each keystroke reads it. */
  #summary: SessionSummary | undefined;

  /** @param latencyMs milliseconds from the request to the answer, in the editor */
  completed(latencyMs: number, { promptTokens, reused, decoded, decodeMs }: CompletionStats): void {
    const sample = { latencyMs, promptTokens, reused, decoded, decodeMs };
    this.#samples[this.#count % windowSize] = sample;
    this.#count++;
    this.#summary = undefined;
  }

  recalled(): void {
    this.#recalled++;
    if (this.#summary !== undefined) this.#summary = { ...this.#summary, recalled: this.#recalled };
  }

  /** The latest completions, from the oldest to the newest. */
  recent(): readonly Sample[] {
    const oldest = this.#count % windowSize;
    return this.#count <= windowSize
      ? this.#samples
      : [...this.#samples.slice(oldest), ...this.#samples.slice(0, oldest)];
  }

  summary(): SessionSummary {
    return (this.#summary ??= this.#summarize());
  }

  #summarize(): SessionSummary {
    const latencies = this.#samples.map((sample) => sample.latencyMs).sort((a, b) => a - b);
    const decoded = this.#samples.reduce((sum, sample) => sum + sample.decoded, 0);
    const decodeMs = this.#samples.reduce((sum, sample) => sum + sample.decodeMs, 0);
    return {
      count: this.#count,
      recalled: this.#recalled,
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      tokensPerSecond: decodeMs > 0 ? (decoded / decodeMs) * 1000 : undefined,
    };
  }
}
