import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/completion/host.ts';
import { JobQueue, type JobKind } from '../../../../src/worker/server/job-queue.ts';
import { settle } from '../../helpers/fake-clock.ts';

function rig() {
  const failures: unknown[] = [];
  const log: string[] = [];
  const queue = new JobQueue((error) => failures.push(error));
  /** A job that says when it starts and goes on when it is let. */
  const job = (
    name: string,
  ): { run: (signal: AbortSignal) => Promise<void>; finish: (error?: Error) => void } => {
    let finish: (error?: Error) => void = () => undefined;
    const finished = new Promise<void>((resolve, reject) => {
      finish = (error) => {
        if (error) reject(error);
        else resolve();
      };
    });
    const run = async (signal: AbortSignal): Promise<void> => {
      log.push(`${name} starts${signal.aborted ? ' aborted' : ''}`);
      signal.addEventListener('abort', () => log.push(`${name} aborted`));
      await finished;
      log.push(`${name} ends`);
    };
    return { run, finish };
  };
  return { queue, failures, log, job };
}

describe('JobQueue', () => {
  it('runs one job after the other, in order', async () => {
    const { queue, log, job } = rig();
    const [a, b] = [job('a'), job('b')];
    queue.push('clear', a.run);
    queue.push('complete', b.run);
    assert.deepEqual(log, ['a starts']);
    b.finish();
    a.finish();
    await settle();
    assert.deepEqual(log, ['a starts', 'a ends', 'b starts', 'b ends']);
  });

  it('runs jobs that come when it was idle', async () => {
    const { queue, log, job } = rig();
    for (const name of ['a', 'b']) {
      const each = job(name);
      each.finish();
      queue.push('clear', each.run);
      await settle();
    }
    assert.deepEqual(log, ['a starts', 'a ends', 'b starts', 'b ends']);
  });

  it('aborts a prefill for whatever comes next, waiting or running', async () => {
    for (const kind of ['complete', 'clear', 'load', 'prefill'] as const) {
      const { queue, log, job } = rig();
      const [running, waiting, next] = [job('running'), job('waiting'), job('next')];
      queue.push('prefill', running.run);
      queue.push(kind, next.run);
      assert.deepEqual(log, ['running starts', 'running aborted']);
      queue.push('prefill', waiting.run);
      queue.push(kind, job('last').run);
      for (const each of [running, next, waiting]) each.finish();
      await settle();
      assert.ok(log.includes('waiting starts aborted'));
    }
  });

  it('aborts what is prepared for all but what is less urgent, and indexing for anything', () => {
    const aborted = (kind: JobKind, by: JobKind): boolean => {
      const { queue, log, job } = rig();
      queue.push(kind, job('running').run);
      queue.push(by, job('next').run);
      return log.includes('running aborted');
    };
    for (const by of ['complete', 'clear', 'load', 'benchmark', 'prefill', 'prepare', 'index'] as const) {
      assert.equal(aborted('prefill', by), by !== 'prepare' && by !== 'index', by);
      assert.equal(aborted('prepare', by), by !== 'index', by);
      assert.ok(aborted('index', by), by);
    }
  });

  it('tells whether there is anything but jobs of one kind', async () => {
    const { queue, job } = rig();
    assert.ok(queue.hasOnly('index'));
    const [index, prefill] = [job('index'), job('prefill')];
    queue.push('index', index.run);
    assert.ok(queue.hasOnly('index') && !queue.hasOnly('prefill'));
    queue.push('prefill', prefill.run);
    assert.ok(!queue.hasOnly('index'));
    for (const { finish } of [index, prefill]) finish();
    await settle();
    assert.ok(queue.hasOnly('index') && queue.isIdle);
  });

  it('aborts nothing else by itself', () => {
    const { queue, log, job } = rig();
    queue.push('complete', job('a').run, { id: 1 });
    queue.push('complete', job('b').run, { id: 2 });
    queue.push('clear', job('c').run);
    assert.deepEqual(log, ['a starts']);
  });

  it('aborts the jobs that match, running and waiting, and runs them all the same', async () => {
    const { queue, log, job } = rig();
    const jobs = ['a', 'b', 'c'].map((name) => ({ name, ...job(name) }));
    for (const [id, { run }] of jobs.entries()) queue.push('complete', run, { id });
    queue.abort(({ id }) => id !== 1);
    for (const { finish } of jobs) finish();
    await settle();
    assert.deepEqual(log, [
      ...['a starts', 'a aborted', 'a ends'],
      ...['b starts', 'b ends', 'c starts aborted', 'c ends'],
    ]);
  });

  it('drops an aborted job that waits at once, where it says how', async () => {
    const { queue, log, job } = rig();
    const [running, first, second] = [job('running'), job('first'), job('second')];
    queue.push('benchmark', running.run, { id: 0, dropped: () => log.push('running dropped') });
    queue.push('complete', first.run, { id: 1, dropped: () => log.push('first dropped') });
    queue.push('complete', second.run, { id: 2, dropped: () => log.push('second dropped') });
    queue.abort(({ id }) => id === 1);
    assert.deepEqual(log, ['running starts', 'first dropped']);
    // Once it runs, it ends by itself.
    queue.abort(({ id }) => id === 0);
    for (const { finish } of [running, first, second]) finish();
    await settle();
    assert.deepEqual(log.slice(2), ['running aborted', 'running ends', 'second starts', 'second ends']);
  });

  it('reports what a job throws, unless it was cancelled, and goes on', async () => {
    const { queue, failures, log, job } = rig();
    const [a, b, c] = [job('a'), job('b'), job('c')];
    for (const { run } of [a, b, c]) queue.push('clear', run);
    const failure = new Error('A bad day.');
    a.finish(failure);
    b.finish(new CancelledError('Cancelled.'));
    c.finish();
    await settle();
    assert.deepEqual(failures, [failure]);
    assert.equal(log.at(-1), 'c ends');
  });
});
