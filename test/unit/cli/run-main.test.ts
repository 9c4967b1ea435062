import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { parseArgs } from 'node:util';
import { parseEngine, UsageError } from '../../../src/cli/engines.ts';
import { runMain } from '../../../src/cli/run-main.ts';

/** Runs a command; returns its exit code, and its lines on standard error. */
async function run(main: () => unknown): Promise<{ exitCode: number | undefined; errors: string[] }> {
  const { exitCode } = process;
  const errors: string[] = [];
  const printed = mock.method(console, 'error', (line: string) => errors.push(...line.split('\n')));
  process.exitCode = undefined;
  try {
    await runMain('the-command FILE', async () => {
      await main();
    });
    return { exitCode: process.exitCode as number | undefined, errors };
  } finally {
    printed.mock.restore();
    process.exitCode = exitCode;
  }
}

describe('runMain', () => {
  it('prints nothing for a command that succeeds', async () => {
    assert.deepEqual(await run(() => undefined), { exitCode: undefined, errors: [] });
  });

  it('prints a failure in one line, without its stack', async () => {
    const fails = (): never => {
      throw new Error('The model is gone.');
    };
    assert.deepEqual(await run(fails), { exitCode: 1, errors: ['The model is gone.'] });
    assert.deepEqual(await run(async () => Promise.reject(new Error('Late.'))), {
      exitCode: 1,
      errors: ['Late.'],
    });
  });

  it('prints the usage for wrong usage', async () => {
    const expected = ['Usage: the-command FILE'];
    const wrong = await run(() => {
      throw new UsageError('Name a file.');
    });
    assert.deepEqual(wrong, { exitCode: 2, errors: ['Name a file.', ...expected] });
    const unknown = await run(() => parseArgs({ args: ['--nonsense'], options: {} }));
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.errors[0]!, /--nonsense/);
    assert.deepEqual(unknown.errors.slice(-1), expected);
  });

  it('does not treat every TypeError as wrong usage', async () => {
    const broken = await run(() => {
      throw new TypeError('x is not a function');
    });
    assert.deepEqual(broken, { exitCode: 1, errors: ['x is not a function'] });
  });
});

describe('parseEngine', () => {
  it('accepts the engines, and lists them for any other name', () => {
    assert.equal(parseEngine('ort'), 'ort');
    assert.equal(parseEngine('kernels'), 'kernels');
    assert.throws(() => parseEngine('cuda'), /no engine "cuda"; the engines are: auto, kernels, webgpu, ort/);
    assert.throws(() => parseEngine(''), UsageError);
  });
});
