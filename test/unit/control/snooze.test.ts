import assert from 'node:assert/strict';
import { Snooze, type SnoozeState } from '../../../src/control/snooze.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

function rig() {
  const clock = new FakeClock();
  const snooze = new Snooze(clock);
  const fired: string[] = [];
  snooze.onDidChange((state) => fired.push(describeState(state)));
  return { clock, snooze, fired };
}

const describeState = (state: SnoozeState): string =>
  state.kind === 'minutes' ? `${state.minutes} min` : state.kind;

describe('Snooze', () => {
  it('counts its minutes down and ends by itself', async () => {
    const { clock, snooze, fired } = rig();
    snooze.start();
    await clock.advance(4 * 60_000 + 59_999);
    assert.deepEqual(snooze.state, { kind: 'minutes', minutes: 1 });
    await clock.advance(1);
    assert.deepEqual(fired, ['5 min', '4 min', '3 min', '2 min', '1 min', 'awake']);
    assert.equal(clock.pending, 0);
  });

  it('restarts when started again', async () => {
    const { clock, snooze } = rig();
    snooze.start();
    await clock.advance(3 * 60_000);
    snooze.start();
    await clock.advance(4 * 60_000);
    assert.deepEqual(snooze.state, { kind: 'minutes', minutes: 1 });
  });

  it('ends once when ended', () => {
    const { clock, snooze, fired } = rig();
    snooze.start();
    snooze.end();
    snooze.end();
    assert.deepEqual(fired, ['5 min', 'awake']);
    assert.equal(clock.pending, 0);
  });

  it('lasts until the restart, for any time', async () => {
    const { clock, snooze, fired } = rig();
    snooze.start();
    snooze.startUntilRestart();
    await clock.advance(24 * 60 * 60_000);
    assert.deepEqual(fired, ['5 min', 'until-restart']);
    snooze.end();
    assert.equal(snooze.state.kind, 'awake');
  });

  it('leaves no timer when disposed', () => {
    const { clock, snooze } = rig();
    snooze.start();
    snooze.dispose();
    assert.equal(clock.pending, 0);
  });
});
