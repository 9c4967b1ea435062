import assert from 'node:assert/strict';
import { plain } from '../../../../src/util/plain-text.ts';
import { live, readyRig } from '../../helpers/client-rig.ts';
import { evaluationTask, loadOptions, requestAt } from '../../helpers/worker-messages.ts';

const params = {
  complete: requestAt(1),
  clear: undefined,
  inspect: undefined,
  benchmark: undefined,
  evaluate: evaluationTask,
};
const kinds = ['complete', 'clear', 'inspect', 'benchmark', 'evaluate'] as const;

for (const kind of kinds) {
  describe(`WorkerClient: a request to ${kind}`, () => {
    /** A request that the worker was sent. */
    function asked(signal = live()) {
      const made = readyRig();
      const outcome = made.client.request(kind, params[kind], { signal });
      const { id } = made.last().requests(kind)[0]!;
      return { ...made, outcome, id };
    }

    it('settles at once when it is cancelled, and tells the worker, once', async () => {
      const controller = new AbortController();
      const { outcome, id, last, clock } = asked(controller.signal);
      controller.abort();
      assert.deepEqual(await outcome, { kind: 'cancelled' });
      assert.deepEqual(last().of('cancel'), [{ type: 'cancel', id }]);
      assert.equal(clock.pending, 1, 'the worker owes its answer still');
      last().say({ type: 'cancelled', id, kind });
      assert.equal(clock.pending, 0);
    });

    it('is not sent where it was cancelled before', async () => {
      const { client, last } = readyRig();
      const outcome = await client.request(kind, params[kind], { signal: AbortSignal.abort() });
      assert.deepEqual(outcome, { kind: 'cancelled' });
      assert.equal(last().requests(kind).length, 0);
    });

    it('ends a worker that does not even answer a cancelled one', async () => {
      const controller = new AbortController();
      const { channels, clock } = asked(controller.signal);
      controller.abort();
      await clock.advance(46_000);
      assert.equal(channels.length, 2);
    });

    it('passes a rejection on', async () => {
      const { outcome, id, last } = asked();
      last().say({ type: 'rejected', id, kind, fault: 'out-of-memory', message: plain('No room.') });
      assert.deepEqual(await outcome, {
        kind: 'rejected',
        fault: 'out-of-memory',
        message: plain('No room.'),
      });
    });

    it('is lost with its worker, and where there is none', async () => {
      const { client, outcome, last } = asked();
      last().die('exit code 1');
      assert.deepEqual(await outcome, { kind: 'lost', reason: plain('exit code 1') });
      client.dispose();
      assert.equal((await client.request(kind, params[kind])).kind, 'lost');
    });

    it('settles when another model is loaded', async () => {
      const { client, outcome } = asked();
      client.load({ ...loadOptions, contextTokens: 256 });
      assert.equal((await outcome).kind, kind === 'complete' ? 'cancelled' : 'lost');
    });
  });
}
