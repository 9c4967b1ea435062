import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../src/cli/engines.ts';
import { kindNames } from './kinds.ts';
import { parseFuzzOptions } from './options.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the command fuzz', () => {
  it('reads its options', () => {
    const usual = parseFuzzOptions([]);
    assert.deepEqual([usual.kinds, usual.seed, usual.mutations], [kindNames, 1, 2_000]);
    assert.equal(usual.seconds, Infinity);
    const timed = parseFuzzOptions(['--minutes', '2', '--kind', 'edits', '--kind', 'wasm']);
    assert.deepEqual([timed.kinds, timed.mutations, timed.seconds], [['edits', 'wasm'], Infinity, 60]);
    const both = parseFuzzOptions(['--minutes', '0.5', '--mutations', '7', '--seed', '0', '--jobs', '3']);
    assert.deepEqual([both.mutations, both.seconds, both.seed, both.jobs], [7, 30 / kindNames.length, 0, 3]);
  });

  it('says what it does not understand', () => {
    for (const args of [
      ['--kind', 'x'],
      ['--seed', '-1'],
      ['--mutations', '0'],
      ['--minutes', 'x'],
    ]) {
      assert.throws(() => parseFuzzOptions([args.join('=')]), UsageError, args.join(' '));
    }
  });

  it('prints one JSON object', function () {
    this.timeout(60_000);
    const command = ['--import', 'tsx', join('bench', 'fuzz.ts')];
    const args = ['--kind', 'gguf-header', '--mutations', '20', '--seed', '1000000', '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
      ...{ cwd: root, encoding: 'utf8' },
    });
    assert.equal(status, 0, stderr);
    const { seed, kinds } = JSON.parse(stdout) as { seed: number; kinds: Record<string, unknown>[] };
    assert.equal(seed, 1_000_000);
    const names = ['kind', 'mutations', 'sound', 'refused', 'found', 'findings'];
    assert.deepEqual(Object.keys(kinds[0] ?? {}), [...names, 'worstMs', 'peakBytes', 'seconds']);
  });
});
