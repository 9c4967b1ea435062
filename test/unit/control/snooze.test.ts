import assert from 'node:assert/strict';
import { Snooze, type SnoozeState } from '../../../src/control/snooze.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

function rig() {
  const clock = new FakeClock();
  const snooze = new Snooze(clock);
  const heard: string[] = [];
  snooze.onDidChange((state) => heard.push(inWords(state)));
  return { clock, snooze, heard };
}

const inWords = (state: SnoozeState): string =>
  state.kind === 'minutes' ? `${state.minutes} min` : state.kind;

describe('Snooze', () => {
  it('counts its minutes down and ends by itself', async () => {
    const { clock, snooze, heard } = rig();
    snooze.start();
    await clock.advance(4 * 60_000 + 59_999);
    assert.deepEqual(snooze.state, { kind: 'minutes', minutes: 1 });
    await clock.advance(1);
    assert.deepEqual(heard, ['5 min', '4 min', '3 min', '2 min', '1 min', 'awake']);
    assert.equal(clock.pending, 0);
  });

  it('begins anew when asked again', async () => {
    const { clock, snooze } = rig();
    snooze.start();
    await clock.advance(3 * 60_000);
    snooze.start();
    await clock.advance(4 * 60_000);
    assert.deepEqual(snooze.state, { kind: 'minutes', minutes: 1 });
  });

  it('ends when asked to, and only once', () => {
    const { clock, snooze, heard } = rig();
    snooze.start();
    snooze.end();
    snooze.end();
    assert.deepEqual(heard, ['5 min', 'awake']);
    assert.equal(clock.pending, 0);
  });

  it('lasts until the restart, however long that takes', async () => {
    const { clock, snooze, heard } = rig();
    snooze.start();
    snooze.startUntilRestart();
    await clock.advance(24 * 60 * 60_000);
    assert.deepEqual(heard, ['5 min', 'until-restart']);
    snooze.end();
    assert.equal(snooze.state.kind, 'awake');
  });

  it('leaves no timer behind', () => {
    const { clock, snooze } = rig();
    snooze.start();
    snooze.dispose();
    assert.equal(clock.pending, 0);
  });
});
