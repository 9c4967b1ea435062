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
  /** Milliseconds before the request, on purpose. */
  readonly pausedMs: number;
  /** Milliseconds from the request to the answer. */
  readonly latencyMs: number;
  /** Milliseconds of work in the worker; the rest of the latency is waiting for it. */
  readonly workMs: number;
}

/** Costs of the completions of a session, in bounded memory. */
export class SessionStatistics {
  readonly #samples: Sample[] = [];
  #count = 0;
  #recalled = 0;
  /** Cached until the next completion, as each keystroke reads it. */
  #summary: SessionSummary | undefined;

  /** @param times of the editor, see `MeasuredCompletion` */
  completed(times: Pick<Sample, 'pausedMs' | 'latencyMs'>, stats: CompletionStats): void {
    const { promptTokens, reused, decoded, decodeMs, totalMs } = stats;
    const { pausedMs, latencyMs } = times;
    const sample = { pausedMs, latencyMs, workMs: totalMs, promptTokens, reused, decoded, decodeMs };
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
