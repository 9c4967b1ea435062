import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isExact, passes, programOf } from './program.ts';
import { everyNth, readTasks, type InfillingTask } from './tasks.ts';

const row = {
  task_id: 'a/0',
  entry_point: 'double',
  prompt: 'def double(x):\n',
  canonical_solution: '    y = 2 * x\n',
  suffix: '    return y\n',
  test: 'def check(candidate):\n    assert candidate(2) == 4\n',
};

describe('Infilling tasks', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-tasks-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function read(content: string | Uint8Array): InfillingTask[] {
    const path = join(folder, 'tasks.jsonl');
    writeFileSync(path, content);
    return readTasks(path);
  }

  it('are read one a line, gzipped or not', () => {
    const text = `${JSON.stringify(row)}\n`;
    assert.deepEqual(read(text), read(gzipSync(text)));
    assert.equal(read(text)[0]?.solution, '    y = 2 * x\n');
  });

  it('of another format are refused with the line and what it lacks', () => {
    assert.throws(() => read('{}\n'), /tasks\.jsonl:1 has no "task_id"/);
    assert.throws(() => read(`${JSON.stringify(row)}\nno\n`), /:2 is no JSON/);
  });

  it('are taken at even distances', () => {
    const tasks = read(
      Array.from({ length: 9 }, (_, i) => JSON.stringify({ ...row, task_id: String(i) })).join('\n'),
    );
    assert.deepEqual(
      everyNth(tasks, 4).map(({ id }) => id),
      ['0', '4', '8'],
    );
  });

  it('are exact when the line is the same but for white space at its end', () => {
    const [task] = read(JSON.stringify(row));
    assert.ok(task);
    assert.ok(isExact(task, '    y = 2 * x'));
    assert.ok(!isExact(task, '  y = 2 * x'));
  });

  it('pass when the tests of the function do', async function () {
    const [task] = read(JSON.stringify(row));
    assert.ok(task);
    try {
      assert.ok(await passes(programOf(task, '    y = x + x'), 'python3'));
    } catch (error) {
      if (error instanceof Error && error.message.includes('cannot be run')) this.skip();
      throw error;
    }
    assert.ok(!(await passes(programOf(task, '    y = 3 * x'), 'python3')));
    assert.ok(!(await passes('import socket\nsocket.socket()\n', 'python3')), 'there is no network');
    assert.ok(!(await passes('import os\nos.system("exit")\n', 'python3')), 'nor are there other processes');
    await assert.rejects(passes('', join(folder, 'no-python')), /name a Python with --python/);
  });
});
