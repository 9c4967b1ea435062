import type { Engine, KvSlot } from '../../../src/runtime/engine.ts';
import { requireEvaluable } from '../../../src/runtime/require-evaluable.ts';
import { ForwardingEngine } from '../../../src/runtime/forwarding-engine.ts';

/** An engine with any `logitRows`, which evaluates rows one by one on another engine. */
export class RowByRowEngine extends ForwardingEngine {
  readonly #logitRows: number;

  constructor(engine: Engine, logitRows = 8) {
    super(engine);
    this.#logitRows = logitRows;
  }

  override get logitRows(): number {
    return this.#logitRows;
  }

  override async evaluate(
    tokens: readonly number[],
    position: number,
    slot: KvSlot,
    rows = 1,
  ): Promise<Float32Array> {
    requireEvaluable(this, tokens, position, slot, rows);
    const { vocabulary } = this.shape;
    const logits = new Float32Array(rows * vocabulary);
    for (let row = 0; row < rows; row++) {
      const start = row === 0 ? 0 : tokens.length - rows + row;
      const end = tokens.length - rows + row + 1;
      const last = await super.evaluate(tokens.slice(start, end), position + start, slot);
      logits.set(last, row * vocabulary);
    }
    return logits;
  }
}
