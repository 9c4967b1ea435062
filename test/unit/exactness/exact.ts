import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isExact, type Compared } from './is-exact.ts';

export type { Compared };

/** Runs a script on something with a cache. */
export interface Player<Step> {
  /** Runs a step; if it evaluates a prompt, resolves to the result with the cache and with an empty one. */
  play(step: Step): Promise<Compared | undefined>;
  /** Ends the script and frees the memory. */
  end(): Promise<Compared | undefined>;
}

/** The number of scripts, and the maximum time for them. */
export interface Effort {
  readonly numRuns: number;
  readonly timeLimitMs?: number;
}

/**
 * The property: **cached logits equal fresh logits, bit for bit.** Whatever was evaluated, edited, truncated, copied,
 * undone, cancelled or failed before, a prompt has the logits that it has with an empty cache.
 */
export async function requireExactness<Setup, Step>(
  scripts: { readonly setup: fc.Arbitrary<Setup>; readonly steps: fc.Arbitrary<Step[]> },
  start: (setup: Setup) => Player<Step>,
  { numRuns, timeLimitMs }: Effort,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(scripts.setup, scripts.steps, async (setup, steps) => {
      const player = start(setup);
      for (const step of steps) requireExact(await player.play(step));
      requireExact(await player.end());
    }),
    { numRuns, ...(timeLimitMs !== undefined && { plugins: [fc.interruptAfterTimeLimit(timeLimitMs)] }) },
  );
}

function requireExact(compared: Compared | undefined): void {
  if (!compared || isExact(compared)) return;
  assert.deepEqual(compared.cached, compared.fresh);
  assert.fail('The logits differ in bits, but not as numbers.');
}
