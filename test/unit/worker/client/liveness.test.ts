import assert from 'node:assert/strict';
import { Liveness } from '../../../../src/worker/client/liveness.ts';
import { live, readyRig } from '../../helpers/client-rig.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { completion, ready, requestAt } from '../../helpers/worker-messages.ts';

describe('Liveness', () => {
  function watched(patienceMs = 10_000) {
    const clock = new FakeClock();
    const liveness = new Liveness(clock);
    const silences: number[] = [];
    const stop = liveness.expect(patienceMs, () => silences.push(clock.now()));
    return { clock, liveness, silences, stop };
  }

  it('tells once of a silence', async () => {
    const { clock, silences } = watched();
    await clock.advance(9_999);
    assert.deepEqual(silences, []);
    await clock.advance(60_000);
    assert.deepEqual(silences, [10_000]);
    assert.equal(clock.pending, 0);
  });

  it('begins to count again with whatever is heard', async () => {
    const { clock, liveness, silences } = watched();
    for (let times = 0; times < 20; times++) {
      await clock.advance(8_000);
      liveness.heard();
    }
    assert.deepEqual(silences, []);
  });

  it('does not count time in which this thread stood still', async () => {
    const { clock, silences } = watched();
    await clock.advance(9_500);
    clock.sleep(3_600_000);
    await clock.advance(9_999);
    assert.deepEqual(silences, []);
    await clock.advance(1_001);
    assert.equal(silences.length, 1);
  });

  it('leaves no timer when nothing is expected any longer', async () => {
    const { clock, silences, stop } = watched();
    stop();
    stop();
    assert.equal(clock.pending, 0);
    await clock.advance(60_000);
    assert.deepEqual(silences, []);
  });
});

describe('WorkerClient: hangs', () => {
  it('leaves a worker alone that gives signs of life, however long its answer takes', async () => {
    const { client, channels, clock, last } = readyRig();
    const outcome = client.complete(requestAt(1), live());
    for (let second = 0; second < 600; second++) {
      await clock.advance(1_000);
      last().say({ type: 'alive' });
    }
    assert.equal(channels.length, 1);
    last().say(completion(last().requests('complete')[0]!.id, 'late'));
    assert.equal((await outcome).kind, 'result');
  });

  it('leaves a worker alone after the machine slept', async () => {
    const { client, channels, clock } = readyRig();
    const controller = new AbortController();
    void client.complete(requestAt(1), controller.signal);
    controller.abort();
    await clock.advance(500);
    clock.sleep(11_000);
    await clock.advance(1_000);
    clock.sleep(8 * 3_600_000);
    await clock.advance(30_000);
    assert.equal(channels.length, 1);
  });

  it('tells of the second hang in a row, and starts no third worker', async () => {
    const { client, channels, clock, last } = readyRig();
    void client.complete(requestAt(1), live());
    await clock.advance(46_000);
    assert.equal(channels.length, 2);
    last().say(ready);
    await clock.advance(3_600_000);
    void client.complete(requestAt(1), live());
    await clock.advance(3_600_000);
    assert.equal(channels.length, 2);
    assert.equal(client.state.kind, 'failed');
    assert.match(client.state.message, /stopped answering 2 times in a row/);
    assert.equal(clock.pending, 0);
  });

  it('forgives a hang once something was answered', async () => {
    const { client, channels, clock, last } = readyRig();
    for (let hang = 1; hang <= 4; hang++) {
      void client.complete(requestAt(1), live());
      await clock.advance(46_000);
      assert.equal(channels.length, hang + 1);
      last().say(ready);
      void client.complete(requestAt(1), live());
      last().say(completion(last().requests('complete')[0]!.id, 'x'));
      await clock.advance(120_000);
    }
  });
});
