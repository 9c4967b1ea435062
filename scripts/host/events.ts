import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestEvent } from '../../test/host/events.ts';
import type { Counts } from '../lib/counts.ts';

/** A suite that reports nothing for this long is hung, as the time limit of a test is 90 s. */
const silenceMs = 180_000;

/**
 * Prints and counts what the suite inside the extension host reports. Ends when the suite ends; if the host ends earlier
 * (`hostEnded`) or reports nothing for too long, that counts as a failure.
 */
export async function followEvents(file: string, hostEnded: () => boolean): Promise<Counts> {
  let seen = 0;
  let heard = performance.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (;;) {
    // Checked before reading, so that everything the host wrote before it ended is read.
    const over = hostEnded() || performance.now() - heard > silenceMs;
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
    for (const line of lines.slice(seen)) {
      const event = JSON.parse(line) as TestEvent;
      show(event);
      if (event.type === 'pass') counts.passed++;
      if (event.type === 'fail') counts.failed++;
      if (event.type === 'skip') counts.skipped++;
      if (event.type === 'end') return counts;
    }
    if (lines.length > seen) heard = performance.now();
    seen = lines.length;
    if (over) {
      console.log('  ✗ the suite inside the extension host did not finish');
      return { ...counts, failed: counts.failed + 1 };
    }
    await delay(100);
  }
}

function show(event: TestEvent): void {
  switch (event.type) {
    case 'pass':
      console.log(`  ✔ ${event.title} (${event.ms} ms)`);
      break;
    case 'fail':
      console.log(`  ✗ ${event.title}\n${event.error.replace(/^/gm, '      ')}`);
      break;
    case 'skip':
      console.log(`  - ${event.title} (skipped)`);
      break;
    case 'note':
      console.log(`      ${event.text}`);
      break;
    case 'end':
      break;
  }
}
