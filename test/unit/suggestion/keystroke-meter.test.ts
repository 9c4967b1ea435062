import assert from 'node:assert/strict';
import { KeystrokeMeter } from '../../../src/suggestion/keystroke-meter.ts';

function rig() {
  let now = 0;
  // Each piece of work advances the clock.
  const meter = new KeystrokeMeter(() => now);
  const busy = (ms: number) => (): number => (now += ms);
  return { meter, busy };
}

describe('KeystrokeMeter', () => {
  it('reports zero before the first keystroke', () => {
    const { meter, busy } = rig();
    meter.move(busy(5));
    meter.request(busy(5));
    assert.deepEqual(meter.summary(), { p50: 0, p95: 0, count: 0 });
  });

  it('adds up the parts of a keystroke, without the time between them and after the request', () => {
    const { meter, busy } = rig();
    meter.edit(busy(1));
    busy(100)();
    meter.move(busy(2));
    busy(100)();
    meter.request(busy(4));
    meter.move(busy(50));
    meter.request(busy(50));
    assert.deepEqual(meter.summary(), { p50: 7, p95: 7, count: 1 });
  });

  it('returns the result of the work, and measures also work that throws', () => {
    const { meter, busy } = rig();
    meter.edit(busy(1));
    assert.equal(
      meter.request(() => 'x'),
      'x',
    );
    meter.edit(busy(1));
    assert.throws(() =>
      meter.request(() => {
        busy(3)();
        throw new Error('no');
      }),
    );
    assert.deepEqual(meter.summary(), { p50: 1, p95: 4, count: 2 });
  });

  it('summarizes the latest keystrokes, and counts all', () => {
    const { meter, busy } = rig();
    for (let index = 0; index < 300; index++) meter.edit(busy(9));
    for (let index = 0; index < 64; index++) meter.edit(busy(index < 62 ? 1 : 2));
    assert.deepEqual(meter.summary(), { p50: 1, p95: 1, count: 364 });
    for (let index = 0; index < 4; index++) meter.edit(busy(2));
    assert.deepEqual(meter.summary(), { p50: 1, p95: 2, count: 368 });
  });
});
