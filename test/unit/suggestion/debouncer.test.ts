import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AdaptiveDebouncer, debounceDelay, type DebounceEnd } from '../../../src/suggestion/debouncer.ts';
import { FakeClock, settle } from '../helpers/fake-clock.ts';

const limits = { minimum: 20, maximum: 250 };
const live = (): AbortSignal => new AbortController().signal;

describe('debounceDelay', () => {
  it('is longer than the usual gap between keystrokes', () => {
    for (const gap of [60, 100, 190]) {
      const pause = debounceDelay(gap, undefined, limits);
      assert.ok(pause > gap && pause < 1.5 * gap, `${gap}: ${pause}`);
    }
  });

  it('is shorter by the time that a completion takes', () => {
    assert.equal(debounceDelay(150, 100, limits) - debounceDelay(150, 140, limits), 40);
  });

  it('is no longer than a completion takes', () => {
    assert.equal(debounceDelay(150, 30, limits), 30);
    assert.equal(debounceDelay(150, 5, limits), limits.minimum);
  });

  it('is the minimum when the user types too slowly to wait for', () => {
    assert.equal(debounceDelay(600, undefined, limits), limits.minimum);
  });

  it('stays within its limits, also when the minimum exceeds the maximum', () => {
    fc.assert(
      fc.property(
        fc.nat(5_000),
        fc.option(fc.nat(5_000), { nil: undefined }),
        fc.nat(2_000),
        fc.nat(5_000),
        (gap, latency, minimum, maximum) => {
          const pause = debounceDelay(gap, latency, { minimum, maximum });
          assert.ok(pause >= minimum && pause <= Math.max(minimum, maximum));
        },
      ),
    );
  });
});

describe('AdaptiveDebouncer', () => {
  function rig(latency?: number) {
    const clock = new FakeClock();
    const debouncer = new AdaptiveDebouncer(
      clock,
      () => limits,
      () => latency,
    );
    /** Types `count` keys, `gap` milliseconds apart. */
    const type = async (count: number, gap: number): Promise<void> => {
      for (let key = 0; key < count; key++) {
        await clock.advance(gap);
        debouncer.keystroke();
      }
    };
    /** Duration of a wait that starts now. */
    const measure = async (): Promise<number> => {
      let end: DebounceEnd | undefined;
      const start = clock.now();
      void debouncer.wait(live()).then((how) => (end = how));
      await settle();
      while (end === undefined) await clock.advance(1);
      assert.equal(end, 'elapsed');
      return clock.now() - start;
    };
    return { clock, debouncer, type, measure };
  }

  it('adapts to the speed of typing', async () => {
    const fast = rig();
    await fast.type(40, 60);
    const slower = rig();
    await slower.type(40, 150);
    const [fastPause, slowerPause] = [await fast.measure(), await slower.measure()];
    assert.ok(fastPause < slowerPause, `${fastPause} < ${slowerPause}`);
  });

  it('ignores pauses when it measures the speed of typing', async () => {
    const one = rig();
    await one.type(40, 80);
    const before = await one.measure();
    await one.clock.advance(60_000);
    one.debouncer.keystroke();
    assert.ok(Math.abs((await one.measure()) - before) <= 1);
  });

  it('counts the delay from the keystroke, not from the call', async () => {
    const [atOnce, late] = [rig(), rig()];
    await atOnce.type(40, 100);
    await late.type(40, 100);
    await late.clock.advance(50);
    assert.ok(Math.abs((await atOnce.measure()) - 50 - (await late.measure())) <= 1);
  });

  it('supersedes an older wait when a newer one begins', async () => {
    const { clock, debouncer } = rig();
    const older = debouncer.wait(live());
    const newer = debouncer.wait(live());
    assert.equal(await older, 'superseded');
    await clock.advance(limits.maximum);
    assert.equal(await newer, 'elapsed');
  });

  it('ends when it is cancelled or disposed, and leaves no timer', async () => {
    const { clock, debouncer } = rig();
    const controller = new AbortController();
    const cancelled = debouncer.wait(controller.signal);
    controller.abort();
    assert.equal(await cancelled, 'cancelled');
    assert.equal(await debouncer.wait(AbortSignal.abort()), 'cancelled');
    const disposed = debouncer.wait(live());
    debouncer.dispose();
    assert.equal(await disposed, 'cancelled');
    assert.equal(clock.pending, 0);
  });

  it('settles every promise but the last one, which may still wait', async () => {
    const step = fc.oneof(
      fc.constantFrom('wait' as const, 'abort' as const, 'key' as const),
      fc.integer({ min: 0, max: 300 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(300), async (steps, latency) => {
        const { clock, debouncer } = rig(latency);
        const waits: Promise<DebounceEnd>[] = [];
        let settled = 0;
        let controller = new AbortController();
        for (const action of steps) {
          if (action === 'wait') {
            controller = new AbortController();
            const wait = debouncer.wait(controller.signal);
            waits.push(wait);
            void wait.then(() => settled++);
            await settle();
            assert.ok(settled >= waits.length - 1);
          } else if (action === 'abort') controller.abort();
          else if (action === 'key') debouncer.keystroke();
          else await clock.advance(action);
        }
        await clock.advance(limits.maximum);
        await Promise.all(waits);
        assert.equal(clock.pending, 0);
      }),
      { numRuns: 100 },
    );
  });
});
