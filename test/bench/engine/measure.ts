import { summarize } from '../../../src/util/percentile.ts';

/** One piece of work done two ways, timed in turn so that a change of the machine's speed meets both. */
export interface Comparison {
  readonly name: string;
  /** Median milliseconds of ours. */
  readonly ms: number;
  /** Median milliseconds of the reference. */
  readonly referenceMs: number;
  /** Reference over ours: how many times faster ours is. */
  readonly speedup: number;
}

type Work = () => Promise<unknown>;

export async function compare(
  name: string,
  ours: Work,
  reference: Work,
  rounds: number,
): Promise<Comparison> {
  const times: { ours: number[]; reference: number[] } = { ours: [], reference: [] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const oursMs = await timed(ours);
    const referenceMs = await timed(reference);
    if (round < 0) continue;
    times.ours.push(oursMs);
    times.reference.push(referenceMs);
  }
  const ms = summarize(times.ours).p50;
  const referenceMs = summarize(times.reference).p50;
  return { name, ms, referenceMs, speedup: referenceMs / ms };
}

const WARM_UP_ROUNDS = 3;

async function timed(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
