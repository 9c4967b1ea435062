import type { Engine, KvSlot } from '../../../../src/runtime/engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import type { TinyShape } from '../../helpers/tiny-llama.ts';
import type { LoadEngine } from './engine.ts';

/** A vocabulary that makes no whole tiles of eight. */
export const shape: TinyShape = {
  ...{ layers: 2, width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
  ...{ vocabulary: 50, contextLength: 40 },
};

/** A prompt of the context length. */
export const tokens: readonly number[] = Array.from(
  { length: shape.contextLength },
  (_, i) => (i * 7) % shape.vocabulary,
);
/** A prompt of the same length that differs in each token. */
export const others: readonly number[] = tokens.map((token) => (token + 1) % shape.vocabulary);

/** The engine that all tests share, and the slots and further engines of the current test. */
export class EngineRig {
  readonly #load: LoadEngine;
  readonly #slots: KvSlot[] = [];
  readonly #engines: Engine[] = [];
  #engine: Engine | undefined;

  constructor(load: LoadEngine) {
    this.#load = load;
  }

  async start(): Promise<void> {
    this.#engine = await this.#load(shape);
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('The engine is not loaded.');
    return this.#engine;
  }

  /** Loads another engine, which is disposed after the test. */
  async another(changes: Partial<TinyShape> = {}): Promise<Engine> {
    const engine = await this.#load({ ...shape, ...changes });
    this.#engines.push(engine);
    return engine;
  }

  /** Creates a slot of the shared engine, which is disposed after the test. */
  slot(capacity: number, room?: number): KvSlot {
    const slot = this.engine.createSlot(capacity, room);
    this.#slots.push(slot);
    return slot;
  }

  /** Evaluates tokens; resolves to the bits of the last token's logits. */
  async bits(evaluated: readonly number[], position: number, slot: KvSlot): Promise<string> {
    return bitsOf(await this.engine.evaluate(evaluated, position, slot));
  }

  /** Evaluates a prompt at once in a new slot; resolves to the bits of its logits. */
  async freshBits(prompt: readonly number[]): Promise<string> {
    return this.bits(prompt, 0, this.slot(prompt.length));
  }

  /** Disposes what the current test created. */
  tidy(): void {
    for (const slot of this.#slots.splice(0)) slot.dispose();
    for (const engine of this.#engines.splice(0)) engine.dispose();
  }

  stop(): void {
    this.#engine?.dispose();
  }
}
