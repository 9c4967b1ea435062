import type { Engine } from '../runtime/engine.ts';
import type { Prefiller } from './prefiller.ts';
import type { Clock } from '../util/clock.ts';

/** Every vocabulary has this id; which token it is does not matter. */
const TOKENS: readonly number[] = Array.from({ length: 17 }, () => 0);
const MS = 400;

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
  // A lone row, several at once and those of a draft, whose logits are all wanted, take ways of their own.
  const drafted = Math.min(engine.logitRows, tokens.length);
  try {
    const end = clock.now() + MS;
    while (clock.now() < end) {
      await prefiller.breathe(signal);
      await engine.evaluate(tokens.slice(0, -1), 0, slot);
      await prefiller.breathe(signal);
      await engine.evaluate(tokens.slice(-1), tokens.length - 1, slot);
      if (drafted === 1) continue;
      await prefiller.breathe(signal);
      await engine.evaluate(tokens.slice(-drafted), tokens.length - drafted, slot, drafted);
    }
  } finally {
    slot.dispose();
  }
}
