import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventsVariable, grepVariable, type TestEvent } from '../events.ts';

/** What VS Code calls inside the extension host, once the tests' own host extension is loaded. */
export async function run(): Promise<void> {
  // mocha is an ES module, while this file is loaded as CommonJS.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 90_000, slow: 10_000, reporter: 'spec' });
  const pattern = process.env[grepVariable];
  if (pattern !== undefined && pattern !== '') mocha.grep(pattern);
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => {
      report({ type: 'pass', title: test.fullTitle(), ms: test.duration ?? 0 });
    });
    runner.on('fail', (test, error: unknown) => {
      report({ type: 'fail', title: test.fullTitle(), error: asText(error) });
    });
    runner.on('pending', (test) => {
      report({ type: 'skip', title: test.fullTitle() });
    });
  });
  report({ type: 'end' });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

function report(event: TestEvent): void {
  const file = process.env[eventsVariable];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(event)}\n`);
}

function asText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
