import type { CacheSlot } from '../../../src/cache/cache-slot.ts';
import type { SlotPool } from '../../../src/cache/slot-pool.ts';

/** More tokens than a slot may be truncated by. */
export const LONG = 100;

/** A prompt that shares only its first token with those of other documents. */
export const promptOf = (document: number, length = LONG): number[] => [
  0,
  ...Array<number>(length).fill(document),
];

/** Prefills a slot of the pool with a prompt; resolves to the slot and how many tokens it reused. */
export async function prefill(
  pool: SlotPool,
  prompt: readonly number[],
): Promise<{ slot: CacheSlot; reused: number }> {
  const slot = pool.acquire(prompt);
  const { reused } = slot.align(prompt);
  if (reused < prompt.length) await slot.prefill(prompt.slice(reused));
  return { slot, reused };
}
