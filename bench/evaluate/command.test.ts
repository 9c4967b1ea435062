import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KINDS } from './editing/places.ts';
import { tinyModelFile } from '../../test/unit/helpers/tiny-model-file.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; it is interrupted once standard error says so. */
function evaluate(args: readonly string[], interruptAt?: RegExp): Promise<Run> {
  return new Promise((resolve) => {
    const command = ['--import', 'tsx', join('bench', 'evaluate.ts'), ...args];
    const child = spawn(process.execPath, command, { cwd: root });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => {
      stderr += String(data);
      if (interruptAt?.test(stderr) === true && !child.killed) child.kill('SIGINT');
    });
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

describe('the command evaluate', function () {
  this.timeout(60_000);
  let folder: string;
  let model: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
    model = join(folder, 'tiny.gguf');
    writeFileSync(model, tinyModelFile());
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints one JSON object with the figures that are promised', async () => {
    const { code, stdout, stderr } = await evaluate(['--model', model, '--keys', '40', '--json']);
    assert.equal(code, 0, stderr);
    const figures = JSON.parse(stdout) as Record<string, unknown>;
    const numbers = ['files', 'positions', 'shown', 'precision', 'coverage', 'exactLine', 'editSimilarity'];
    numbers.push('keystrokesSaved', 'distractions', 'duplicatedSuffix', 'unbalancedBrackets', 'bitsPerByte');
    assert.deepEqual(Object.keys(figures), ['model', 'engine', ...numbers, 'msPerKeystroke', 'memory']);
    for (const name of numbers) assert.ok(Number.isFinite(figures[name]), name);
    assert.ok(Number(figures['bitsPerByte']) > 0);
  });

  it('prints figures of editing by kind as one JSON object', async () => {
    const saved = join(folder, 'shown.jsonl');
    const options = ['--model', model, '--places', '11', '--suggestions', 'eager', '--save', saved, '--json'];
    const { code, stdout, stderr } = await evaluate(['--editing', ...options]);
    assert.equal(code, 0, stderr);
    const figures = JSON.parse(stdout) as Record<'kinds' | 'total', Record<string, unknown>>;
    assert.deepEqual(Object.keys(figures), ['model', 'engine', 'kinds', 'total']);
    assert.deepEqual(Object.keys(figures.kinds), [...KINDS]);
    assert.equal(figures.total['places'], 11);
    for (const [name, value] of Object.entries(figures.total)) assert.ok(Number.isFinite(value), name);
    const lines = readFileSync(saved, 'utf8').split('\n').slice(0, -1);
    assert.equal(lines.length, figures.total['shown']);
    assert.match(stderr, /^11\/11 import /m);
  });

  it('says which options do not go together', async () => {
    assert.match(
      (await evaluate(['--editing', '--keys', '9'])).stderr,
      /--editing takes --places, not --keys/,
    );
    assert.match((await evaluate(['--places', '9'])).stderr, /--places is for --editing/);
  });

  it('says what it does not understand', async () => {
    const { code, stdout, stderr } = await evaluate(['--half', 'third']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /--half is "tune" or "check", not "third"/);
  });

  it('stops cleanly where it is interrupted', async function () {
    // Windows has no such signal: the process would be gone.
    if (process.platform === 'win32') this.skip();
    const { code, stdout, stderr } = await evaluate(
      ['--model', model, '--keys', '100000', '--json'],
      /^1\//m,
    );
    assert.deepEqual([code, stdout], [130, '']);
    assert.match(stderr, /stopped/);
  });
});
