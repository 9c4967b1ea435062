import assert from 'node:assert/strict';
import { CacheSlot } from '../../../src/cache/cache-slot.ts';
import { CancelledError, type Host } from '../../../src/completion/host.ts';
import { Prefiller } from '../../../src/completion/prefiller.ts';
import { ToyEngine } from '../helpers/toy-engine.ts';

const CAPACITY = 2_000;
const prompt = Array.from({ length: CAPACITY }, (_, i) => (i * 7) % 50);

/** A prefiller on an engine that takes so many milliseconds a token. */
function rig(msPerToken: number) {
  let now = 0;
  let onYield: () => void = () => undefined;
  const engine = new ToyEngine(50, CAPACITY);
  const evaluate = engine.evaluate.bind(engine);
  engine.evaluate = async (tokens, position, slot, rows) => {
    now += tokens.length * msPerToken;
    return evaluate(tokens, position, slot, rows);
  };
  const host: Host = {
    clock: {
      now: () => now,
      after: () => {
        throw new Error('The prefiller sets no timers.');
      },
    },
    machineBytes: 2 ** 30,
    yieldToMessages: async () => {
      onYield();
      return Promise.resolve();
    },
  };
  const slot = new CacheSlot(engine, CAPACITY);
  const controller = new AbortController();
  const prefiller = new Prefiller(host);
  return {
    controller,
    now: () => now,
    pieces: () => engine.calls.map(({ count }) => count),
    watch: (callback: () => void) => (onYield = callback),
    prefiller,
    resume: async (length: number) => prefiller.resume(slot, prompt.slice(0, length), controller.signal),
  };
}

describe('Prefiller', () => {
  it('evaluates a prompt in pieces of about 25 ms at the speed of the model', async () => {
    // The last piece is what is left over.
    for (const [msPerToken, length] of [
      [0.1, 128],
      [1, 16],
      [4, 8],
      [15, 4],
    ] as const) {
      const { resume, pieces } = rig(msPerToken);
      await resume(CAPACITY);
      assert.deepEqual(pieces().slice(-4, -1), [length, length, length], `${msPerToken} ms a token`);
    }
  });

  it('tells how much it evaluates in a time, at the speed of the last pieces', async () => {
    const { prefiller, resume } = rig(2);
    assert.equal(prefiller.tokensWithin(150), 0);
    await resume(CAPACITY);
    assert.equal(prefiller.tokensWithin(150), 75);
  });

  it('lets no piece take seconds, from the first on, unless a token does', async () => {
    for (const [msPerToken, most] of [
      [400, 2],
      [900, 1],
      [5_000, 1],
    ] as const) {
      const { resume, pieces } = rig(msPerToken);
      await resume(40);
      assert.ok(Math.max(...pieces()) <= most, `${pieces().join(' ')} at ${msPerToken} ms a token`);
    }
  });

  it('stops within one piece after the signal, however slow the model is', async () => {
    const { resume, watch, now, controller } = rig(15);
    let aborted: number | undefined;
    watch(() => {
      if (now() < 1_000) return;
      aborted ??= now();
      controller.abort();
    });
    await assert.rejects(resume(CAPACITY), CancelledError);
    assert.equal(now(), aborted);
    assert.ok(now() <= 1_000 + 4 * 15);
  });
});
