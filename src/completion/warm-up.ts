import type { Engine } from '../runtime/engine.ts';
import type { Prefiller } from './prefiller.ts';
import type { Clock } from '../util/clock.ts';

/** Every vocabulary has this id; which token it is does not matter. */
const TOKENS: readonly number[] = Array.from({ length: 16 }, () => 0);
const MS = 400;
/** Rows that take less together are doubled: on a slow machine all at once would take seconds. */
const QUICK_MS = 50;

/**
 * Evaluates a throwaway sequence for a moment. JavaScript engines compile WebAssembly for speed only after it has run
 * for a while; this is that while, spent before the first completion that a person waits for. Throws
 * `CancelledError`.
 */
export async function warmUp(
  engine: Engine,
  prefiller: Prefiller,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const tokens = TOKENS.slice(0, engine.shape.contextLength);
  const slot = engine.createSlot(tokens.length);
  let rows = 1;
  try {
    const end = clock.now() + MS;
    while (clock.now() < end) {
      // A lone row, several at once and those of a draft, whose logits are all wanted, take ways of their own.
      const drafted = Math.min(engine.logitRows, rows);
      const start = clock.now();
      await prefiller.yieldToMessages(signal);
      await engine.evaluate(tokens.slice(0, rows), 0, slot);
      const isQuick = clock.now() - start < QUICK_MS;
      if (rows > 1) {
        await prefiller.yieldToMessages(signal);
        await engine.evaluate(tokens.slice(0, 1), 0, slot);
      }
      if (drafted > 1) {
        await prefiller.yieldToMessages(signal);
        await engine.evaluate(tokens.slice(0, drafted), 0, slot, drafted);
      }
      if (isQuick) rows = Math.min(2 * rows, tokens.length);
    }
  } finally {
    slot.dispose();
  }
}
