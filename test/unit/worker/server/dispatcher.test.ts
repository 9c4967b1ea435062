import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/completion/host.ts';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { sentence } from '../../../../src/util/plain-text.ts';
import type { FromWorker, RequestKind } from '../../../../src/worker/protocol.ts';
import { RequestDispatcher, type RequestHandlers } from '../../../../src/worker/server/dispatcher.ts';
import { JobQueue } from '../../../../src/worker/server/job-queue.ts';
import { settle } from '../../helpers/fake-clock.ts';
import { completed, memory, requestAt } from '../../helpers/worker-messages.ts';

const prepared = { places: 0, tokens: 0, used: 0 };
const inspection = { completion: undefined, slots: [], memory, prepared };

/** A dispatcher; `complete` ends when the test says how, or when it is cancelled. */
function rig(others: Partial<RequestHandlers> = {}) {
  const said: FromWorker[] = [];
  const failures: unknown[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const handlers: RequestHandlers = {
    complete: (_request, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new CancelledError('Cancelled.'));
        });
        ends.push((error) => {
          if (error) reject(error);
          else resolve(completed('x'));
        });
      }),
    clear: () => memory,
    inspect: () => inspection,
    benchmark: () => Promise.reject(new Error('No clock.')),
    evaluate: () => ({ pieces: [], chosen: 0 }),
    ...others,
  };
  const jobs = new JobQueue((error) => failures.push(error));
  const dispatcher = new RequestDispatcher(handlers, jobs, (message) => said.push(message));
  const ask = (kind: RequestKind, id: number): void => {
    const params = kind === 'complete' ? requestAt(1) : undefined;
    dispatcher.dispatch({ type: 'request', id, kind, params });
  };
  const cancel = (id: number): void => {
    jobs.abort((job) => job.id === id);
  };
  const answers = (): string[] =>
    said.map((message) =>
      'kind' in message ? `${message.type} ${message.kind} ${message.id}` : message.type,
    );
  return { ask, cancel, answers, said, failures, ends, jobs };
}

describe('RequestDispatcher', () => {
  it('answers each request once, one after the other', async () => {
    const { ask, answers, said, ends } = rig();
    ask('complete', 1);
    ask('clear', 2);
    ask('benchmark', 3);
    assert.deepEqual(answers(), []);
    ends[0]!();
    await settle();
    assert.deepEqual(answers(), ['response complete 1', 'response clear 2', 'rejected benchmark 3']);
    assert.deepEqual(said[0], { type: 'response', id: 1, kind: 'complete', result: completed('x') });
  });

  it('answers at once, amid whatever is under way, what is to be answered so', () => {
    const { ask, said } = rig();
    ask('complete', 1);
    ask('inspect', 2);
    assert.deepEqual(said, [{ type: 'response', id: 2, kind: 'inspect', result: inspection }]);
  });

  it('has a newer completion cancel those before it, running or waiting, and nothing else', async () => {
    const { ask, answers, ends } = rig();
    ask('complete', 1);
    ask('complete', 2);
    ask('clear', 3);
    ask('complete', 4);
    assert.deepEqual(answers(), ['cancelled complete 2']);
    await settle();
    ends.at(-1)!();
    await settle();
    assert.deepEqual(answers(), [
      ...['cancelled complete 2', 'cancelled complete 1'],
      ...['response clear 3', 'response complete 4'],
    ]);
  });

  it('answers a cancelled request that waits at once, unless it cannot be cancelled', async () => {
    const { ask, cancel, answers, jobs, ends } = rig();
    ask('complete', 1);
    for (const [id, kind] of [
      [2, 'benchmark'],
      [3, 'clear'],
    ] as const) {
      ask(kind, id);
      cancel(id);
    }
    assert.deepEqual(answers(), ['cancelled benchmark 2']);
    jobs.abort(({ kind }) => kind === 'clear');
    ends[0]!();
    await settle();
    assert.deepEqual(answers().slice(1), ['response complete 1', 'response clear 3']);
  });

  it('rejects what fails, with the fault, whether at once or later', async () => {
    const error = new OutOfMemoryError(sentence`No room.`);
    const fail = (): never => {
      throw error;
    };
    const { ask, said, ends, failures } = rig({ clear: fail, inspect: fail });
    ask('complete', 1);
    ends[0]!(error);
    ask('clear', 2);
    ask('inspect', 3);
    await settle();
    const report = { type: 'rejected', fault: 'out-of-memory', message: 'No room.' };
    assert.deepEqual(
      said.toSorted((a, b) => ('id' in a && 'id' in b ? a.id - b.id : 0)),
      [
        { ...report, id: 1, kind: 'complete' },
        { ...report, id: 2, kind: 'clear' },
        { ...report, id: 3, kind: 'inspect' },
      ],
    );
    assert.deepEqual(failures, []);
  });

  it('tells how far a request is, by its kind and id', async () => {
    const { ask, said } = rig({
      benchmark: (_none, _signal, tell) => {
        tell(0.5);
        throw new CancelledError('Cancelled.');
      },
    });
    ask('benchmark', 7);
    await settle();
    assert.deepEqual(said, [
      { type: 'progress', id: 7, kind: 'benchmark', progress: 0.5 },
      { type: 'cancelled', id: 7, kind: 'benchmark' },
    ]);
  });
});
