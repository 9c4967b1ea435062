import type { Engine, KvSlot, ModelShape } from '../../../src/runtime/engine.ts';

/**
 * What an evaluation takes in simulated time, in milliseconds: about what one thread needs for the bundled model's
 * shape on a processor of 2022. It decides which completions come before the next key, on every machine alike.
 */
const callMs = 8;
const rowMs = 4;

/** An engine that adds up the simulated time of its evaluations. */
export class MeteredEngine implements Engine {
  readonly #engine: Engine;
  #spentMs = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Of all evaluations so far, in milliseconds. */
  get spentMs(): number {
    return this.#spentMs;
  }

  get name(): string {
    return this.#engine.name;
  }

  get shape(): ModelShape {
    return this.#engine.shape;
  }

  get logitRows(): number {
    return this.#engine.logitRows;
  }

  memoryBytes(): number {
    return this.#engine.memoryBytes();
  }

  slotBytes(capacity: number): number {
    return this.#engine.slotBytes(capacity);
  }

  createSlot(capacity: number): KvSlot {
    return this.#engine.createSlot(capacity);
  }

  copySlot(from: KvSlot, to: KvSlot, length: number): void {
    this.#engine.copySlot(from, to, length);
  }

  evaluate(tokens: readonly number[], position: number, slot: KvSlot, rows?: number): Promise<Float32Array> {
    this.#spentMs += callMs + rowMs * tokens.length;
    return this.#engine.evaluate(tokens, position, slot, rows);
  }

  dispose(): void {
    this.#engine.dispose();
  }
}
