import type { KvSlot } from '../runtime/engine.ts';
import { ForwardingEngine } from '../runtime/forwarding-engine.ts';

/**
 * What an evaluation takes in simulated time, in milliseconds: about what one thread needs for the bundled model's
 * shape on a processor of 2022. It decides which completions come before the next key, on every machine alike.
 */
const callMs = 8;
const rowMs = 4;

/** What an evaluation of so many tokens takes in simulated time, in milliseconds. */
export function evaluationMs(tokens: number): number {
  return callMs + rowMs * tokens;
}

/** An engine that adds up the simulated time of its evaluations. */
export class MeteredEngine extends ForwardingEngine {
  #spentMs = 0;

  /** Of all evaluations so far, in milliseconds. */
  get spentMs(): number {
    return this.#spentMs;
  }

  override evaluate(
    tokens: readonly number[],
    position: number,
    slot: KvSlot,
    rows?: number,
  ): Promise<Float32Array> {
    this.#spentMs += evaluationMs(tokens.length);
    return super.evaluate(tokens, position, slot, rows);
  }
}
