import { percentile } from '../util/percentile.ts';
import type { CompletionStats } from '../worker/protocol.ts';

/** How many of the latest completions are kept; the percentiles and the speed are taken from these. */
const windowSize = 256;

export interface SessionSummary {
  /** Completions since the start. */
  readonly count: number;
  /** Suggestions answered from one shown before, without the model. */
  readonly recalled: number;
  /** Milliseconds from asking the worker to its answer; `undefined` before the first. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  /** Decoding speed; `undefined` until something was decoded. */
  readonly tokensPerSecond: number | undefined;
}

export interface Sample {
  readonly latencyMs: number;
  readonly promptTokens: number;
  readonly reused: number;
  readonly decoded: number;
  readonly decodeMs: number;
}

/** What the completions of a session cost, in bounded memory. */
export class SessionStatistics {
  readonly #samples: Sample[] = [];
  #count = 0;
  #recalled = 0;
  /** Kept until something new comes, as each keystroke asks for it. */
  #summary: SessionSummary | undefined;

  /** Notes a completion and how long it took as the editor side saw it, in milliseconds. */
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

  /** The latest completions, from the oldest on. */
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
