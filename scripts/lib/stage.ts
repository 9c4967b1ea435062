import type { Counts } from './counts.ts';
import { messageOf } from './error.ts';

/** Runs a test stage and prints its heading and duration. An error is printed and counts as a failure. */
export async function runStage(title: string, work: () => Promise<Counts>): Promise<Counts> {
  console.log(`\n== ${title}`);
  const start = performance.now();
  const counts = await work().catch((error: unknown): Counts => {
    console.log(messageOf(error));
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${title}: ${counts.failed === 0 ? 'done' : 'failed'} in ${seconds} s`);
  return counts;
}
