import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { KeystrokeTimes } from '../../../src/suggestion/keystroke-meter.ts';
import { summarize } from '../../../src/util/percentile.ts';
import { closeEverything, foretype, note, openFile, prime, type, until } from './support.ts';

/** As many as the figures are taken from. */
const keys = 'const total = items.length * 2 + offset;\nreturn total / items[0];\n'.padEnd(64, ' ');

/** How long a bit of arithmetic holds the thread that takes a third of a millisecond where nothing disturbs it. */
function controlMs(): number {
  const start = performance.now();
  for (let sum = 0, index = 0; index < 250_000; index++) sum = Math.max(sum, Math.sqrt(index));
  return performance.now() - start;
}

/**
 * Types sixty-four keys in a file of so many lines, and tells how long they held the extension host's thread; and how
 * long as much arithmetic did in between, which shows what the machine's other work adds.
 */
async function typeIn(lines: number): Promise<KeystrokeTimes & { readonly control: KeystrokeTimes['p95'] }> {
  const api = await foretype();
  const half = Array.from({ length: lines / 2 }, (_, i) => `export const value${i} = ${i};\n`).join('');
  await openFile(`lines-${lines}.ts`, `${half}|\n${half}`);
  await prime(api);
  const before = api.hostMs().count;
  const controls: number[] = [];
  for (const key of keys) {
    await type(key);
    // As fast as fast typists are, so that requests are made and dropped as they are in earnest.
    await delay(80);
    controls.push(controlMs());
  }
  await until('every keystroke is measured', () => api.hostMs().count >= before + keys.length);
  return { ...api.hostMs(), control: summarize(controls).p95 };
}

describe('The extension host’s thread', () => {
  afterEach(closeEverything);

  for (const lines of [200, 20_000]) {
    it(`is held for a moment only by a keystroke in ${lines} lines`, async () => {
      const { p50, p95, count, control } = await typeIn(lines);
      const figures = `p50 ${p50.toFixed(3)} ms, p95 ${p95.toFixed(3)} ms (aim: under 1)`;
      note(`keystroke in ${lines} lines: ${figures}; p95 of mere arithmetic: ${control.toFixed(3)} ms`);
      assert.ok(count >= keys.length);
      // Where the clock of the thread's computing is coarse, most keystrokes take no time by it.
      assert.ok(p95 > 0, 'something was measured');
      // Twenty times the aim: a loaded machine must not fail the tests, work that grows with the file must.
      assert.ok(p95 < 20, `p95 is ${p95} ms`);
      assert.equal(vscode.window.activeTextEditor?.document.lineCount, lines + 4);
    });
  }
});
