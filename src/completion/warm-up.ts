import type { Engine } from '../runtime/engine.ts';
import type { Prefiller } from './prefiller.ts';
import type { Clock } from '../util/clock.ts';

/** Any token will do, and every vocabulary has this id. */
const TOKENS: readonly number[] = Array.from({ length: 16 }, () => 0);
const MS = 400;
/** The number of rows is doubled while an evaluation takes less: on a slow machine all at once take seconds. */
const QUICK_MS = 50;

/**
 * Evaluates a throwaway sequence for a moment, before the first completion that the user waits for: JavaScript engines
 * optimize WebAssembly only after it has run for a while. Throws `CancelledError`.
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
      // One row, several rows, and the rows of a draft, which all have logits, run different code.
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
