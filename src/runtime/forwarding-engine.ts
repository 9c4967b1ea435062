import type { Engine, KvSlot, ModelShape } from './engine.ts';

/** An engine that forwards everything to another one, to be overridden in part. */
export class ForwardingEngine implements Engine {
  protected readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  get name(): string {
    return this.engine.name;
  }

  get shape(): ModelShape {
    return this.engine.shape;
  }

  get logitRows(): number {
    return this.engine.logitRows;
  }

  memoryBytes(): number {
    return this.engine.memoryBytes();
  }

  slotBytes(capacity: number, tokens?: number): number {
    return this.engine.slotBytes(capacity, tokens);
  }

  createSlot(capacity: number, tokens?: number): KvSlot {
    return this.engine.createSlot(capacity, tokens);
  }

  copySlot(from: KvSlot, to: KvSlot, length: number): void {
    this.engine.copySlot(from, to, length);
  }

  evaluate(tokens: readonly number[], position: number, slot: KvSlot, rows?: number): Promise<Float32Array> {
    return this.engine.evaluate(tokens, position, slot, rows);
  }

  hurry(isUrgent: boolean): void {
    this.engine.hurry(isUrgent);
  }

  dispose(): void {
    this.engine.dispose();
  }
}
