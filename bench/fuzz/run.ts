import { Dice } from './dice.ts';
import { FuzzFinding, type FuzzBlock, type FuzzKind, type Verdict } from './kind.ts';

/** Mutations `[first, end)` of a run; mutation `i` has the seed `seed + i`. */
export interface MutationRange {
  readonly seed: number;
  readonly first: number;
  readonly end: number;
}

export interface MutationReport {
  readonly index: number;
  readonly ms: number;
  /** The most memory that the process has had resident so far, in bytes. */
  readonly peakBytes: number;
  readonly result:
    { readonly verdict: Verdict } | { readonly finding: string; readonly spoilsProcess: boolean };
}

/** Runs mutations in this process, and stops after one that spoils it. */
export async function runMutations(
  kind: FuzzKind,
  { seed, first, end }: MutationRange,
  report: (mutation: MutationReport) => void,
): Promise<void> {
  let block: FuzzBlock | undefined;
  for (let index = first; index < end; index++) {
    const start = performance.now();
    let result: MutationReport['result'];
    try {
      if (index % kind.blockSize === 0) {
        await block?.end();
        block = undefined;
      }
      block ??= await kind.start();
      result = { verdict: await block.mutate(new Dice(seed + index)) };
      const ms = performance.now() - start;
      if (ms > kind.limitMs) throw new FuzzFinding(`It took ${(ms / 1000).toFixed(1)} s.`);
    } catch (error) {
      result = { finding: describe(error), spoilsProcess: spoilsProcess(error) };
      // What failed may have left anything behind.
      block = undefined;
    }
    const ms = performance.now() - start;
    report({ index, ms, peakBytes: process.resourceUsage().maxRSS * 1024, result });
    if ('finding' in result && result.spoilsProcess) return;
    // Lets messages go out, and what an earlier mutation left behind come to light.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await block?.end();
}

function spoilsProcess(error: unknown): boolean {
  return error instanceof FuzzFinding && error.spoilsProcess;
}

const LONGEST = 600;

/** A finding in some lines: the words, and where it was thrown. */
function describe(error: unknown): string {
  if (error instanceof FuzzFinding) return error.message.slice(0, LONGEST);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.split('\n').slice(0, 6).join('\n').slice(0, LONGEST);
}
