import assert from 'node:assert/strict';
import { CancelledError, type Host } from '../../../src/completion/host.ts';
import { keystrokesSaved, precision, total } from '../../../src/evaluation/counts.ts';
import { evaluate } from '../../../src/evaluation/evaluate.ts';
import { obstacleOf } from '../../../src/evaluation/suitable-text.ts';
import { OutOfMemoryError } from '../../../src/runtime/engine.ts';
import { toyModel } from '../helpers/toy-model.ts';
import { evaluationTask } from '../helpers/worker-messages.ts';

const live = new AbortController().signal;
const ignore = (): void => undefined;

/** Where time passes at each yield only. */
function hostOf(msPerYield: number, onYield: (yields: number) => void = ignore): Host {
  let yields = 0;
  return {
    machineBytes: 2 ** 30,
    clock: {
      now: () => yields * msPerYield,
      after: () => assert.fail('No timers are set on this clock.'),
    },
    yieldToMessages: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      onYield(++yields);
    },
  };
}

describe('evaluate', function () {
  this.timeout(60_000);

  const run = (model = toyModel(), host = hostOf(0), signal = live, task = evaluationTask) =>
    evaluate(model, 128, task, host, signal, ignore);

  it('types pieces of the text, some hundred keys in all', async () => {
    const { pieces, chosen } = await run();
    assert.equal(pieces.length, chosen);
    assert.ok(chosen > 3, `${chosen} pieces`);
    const { keys, keysByHand, shown, taken, wrong } = total(pieces);
    assert.ok(keysByHand >= 400 && keysByHand < 600, `${keysByHand} keys`);
    assert.ok(shown > 0 && taken + wrong <= shown);
    assert.ok(keys <= keysByHand);
  });

  it('counts the same each time, however fast the machine is', async () => {
    const first = await run();
    assert.deepEqual(await run(), first);
    assert.deepEqual(await run(toyModel(), hostOf(0.01)), first);
  });

  it('counts the same for other line ends', async () => {
    const text = evaluationTask.text.replaceAll('\n', '\r\n');
    assert.deepEqual(await run(toyModel(), hostOf(0), live, { ...evaluationTask, text }), await run());
  });

  it('types the same pieces whatever the model suggests', async () => {
    const byHand = ({ pieces }: Awaited<ReturnType<typeof run>>): number[] =>
      pieces.map(({ keysByHand }) => keysByHand);
    const [one, other] = [await run(), await run(toyModel({ repeats: true }))];
    assert.deepEqual(byHand(one), byHand(other));
    assert.notDeepEqual(one, other);
  });

  it('ends when its time is up, with the pieces that were typed to their end', async () => {
    const all = await run();
    const { pieces, chosen } = await run(toyModel(), hostOf(20));
    assert.equal(chosen, all.chosen);
    assert.ok(pieces.length < chosen, `${pieces.length} of ${chosen}`);
    assert.deepEqual(pieces, all.pieces.slice(0, pieces.length));
  });

  it('reports increasing progress up to 1', async () => {
    const fractions: number[] = [];
    await evaluate(toyModel(), 128, evaluationTask, hostOf(0), live, (done) => fractions.push(done));
    assert.deepEqual(fractions, [...new Set(fractions)].sort());
    assert.equal(fractions.at(-1), 1);
  });

  it('ends when it is cancelled at any point, and leaves no slot', async () => {
    for (const at of [1, 5, 40, 300]) {
      const model = toyModel();
      const controller = new AbortController();
      const host = hostOf(0, (yields) => {
        if (yields === at) controller.abort();
      });
      await assert.rejects(run(model, host, controller.signal), CancelledError);
      assert.equal(model.engine.live, 0);
      assert.equal(model.engine.disposed, false);
    }
  });

  it('fails where the model does, rather than to count that it suggests nothing', async () => {
    const model = toyModel();
    model.engine.maxSlots = 0;
    await assert.rejects(run(model), OutOfMemoryError);
    const broken = toyModel();
    broken.engine.onEvaluate = () => {
      if (broken.engine.calls.length > 30) throw new Error('It broke.');
    };
    await assert.rejects(run(broken), /It broke/);
    assert.equal(broken.engine.live, 0);
  });

  it('types nothing of a text that is too short or too long', async () => {
    for (const text of ['', 'const a = 1;\n'.repeat(10), 'const a = 1;\n'.repeat(50_000)]) {
      const result = await run(toyModel(), hostOf(0), live, { ...evaluationTask, text });
      assert.deepEqual(result, { pieces: [], chosen: 0 });
    }
  });
});

describe('obstacleOf', () => {
  it('wants twenty lines with text', () => {
    assert.equal(obstacleOf('a\n\n'.repeat(19)), 'short');
    assert.equal(obstacleOf('a\n'.repeat(20)), undefined);
    assert.equal(obstacleOf('a\n'.repeat(200_000)), 'long');
  });
});

describe('counts', () => {
  it('adds up, and gives the shares', () => {
    const one = { keys: 30, keysByHand: 60, shown: 4, taken: 3, wrong: 1 };
    const other = { keys: 20, keysByHand: 40, shown: 1, taken: 0, wrong: 1 };
    const all = total([one, other]);
    assert.deepEqual(all, { keys: 50, keysByHand: 100, shown: 5, taken: 3, wrong: 2 });
    assert.equal(keystrokesSaved(all), 0.5);
    assert.equal(precision(all), 3 / 5);
  });

  it('are 0 where nothing was typed', () => {
    const none = total([]);
    assert.deepEqual([keystrokesSaved(none), precision(none)], [0, 0]);
  });
});
