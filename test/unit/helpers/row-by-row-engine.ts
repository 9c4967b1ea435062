import type { Engine, KvSlot, ModelShape } from '../../../src/runtime/engine.ts';

/**
 * An engine that gives the logits of as many rows as it is told, 1 or more, as it evaluates them one by one on another.
 */
export class RowByRowEngine implements Engine {
  readonly name: string;
  readonly shape: ModelShape;
  readonly logitRows: number;
  readonly #engine: Engine;

  constructor(engine: Engine, logitRows = 8) {
    this.#engine = engine;
    this.logitRows = logitRows;
    this.name = engine.name;
    this.shape = engine.shape;
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

  async evaluate(tokens: readonly number[], position: number, slot: KvSlot, rows = 1): Promise<Float32Array> {
    if (!(rows >= 1 && rows <= Math.min(this.logitRows, tokens.length)))
      throw new RangeError(`No ${rows} rows of ${tokens.length}.`);
    const { vocabulary } = this.shape;
    const logits = new Float32Array(rows * vocabulary);
    for (let row = 0; row < rows; row++) {
      const start = row === 0 ? 0 : tokens.length - rows + row;
      const end = tokens.length - rows + row + 1;
      const last = await this.#engine.evaluate(tokens.slice(start, end), position + start, slot);
      logits.set(last, row * vocabulary);
    }
    return logits;
  }

  dispose(): void {
    this.#engine.dispose();
  }
}
