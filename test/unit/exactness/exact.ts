import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bitsOf } from '../helpers/bits.ts';
import type { Observation } from '../helpers/observed-engine.ts';

/** The same evaluation with what a cache held and with an empty one; undefined where nothing was to be evaluated. */
export interface Compared {
  readonly cached: Observation | undefined;
  readonly fresh: Observation | undefined;
}

/** Something with a cache that a script is played on. */
export interface Player<Step> {
  /** Does a step; where that evaluates a prompt, resolves to the same with an empty cache beside it. */
  play(step: Step): Promise<Compared | undefined>;
  /** Ends the script, and gives back what was taken for it. */
  end(): Promise<Compared | undefined>;
}

/** How many scripts are played, and for how long at most. */
export interface Effort {
  readonly numRuns: number;
  readonly timeLimitMs?: number;
}

/**
 * The property that all of this rests on: **cached logits equal fresh logits, bit for bit.** Whatever was evaluated,
 * edited, truncated, copied, undone, cancelled or failed before, a prompt has the logits of an empty cache.
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

/** Whether a cache changed nothing: both saw the same prompt, and the same logits bit for bit. */
export function isExact({ cached, fresh }: Compared): boolean {
  if (!cached || !fresh) return cached === fresh;
  return cached.prompt.join() === fresh.prompt.join() && bitsOf(cached.logits) === bitsOf(fresh.logits);
}

function requireExact(compared: Compared | undefined): void {
  if (!compared || isExact(compared)) return;
  assert.deepEqual(compared.cached, compared.fresh);
  assert.fail('The logits differ in bits that no comparison of numbers shows.');
}
