import assert from 'node:assert/strict';
import { benchmark } from '../../../src/completion/benchmark.ts';
import { CancelledError } from '../../../src/completion/host.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';

const live = new AbortController().signal;
const ignore = (): void => undefined;

describe('benchmark', () => {
  it('measures prefill, decode and keystrokes with a warm cache', async () => {
    const model = toyModel();
    const { prefill, decode, keystroke } = await benchmark(model, 2048, new ToyHost(), live, ignore);
    assert.equal(prefill.tokens, 512);
    assert.ok(prefill.ms > 0 && decode.ms > 0 && decode.tokens > 0);
    assert.ok(keystroke.count > 1);
    assert.ok(keystroke.p50 <= keystroke.p95);
    assert.ok(keystroke.reused > keystroke.promptTokens - 8, `${keystroke.reused} reused`);
  });

  it('evaluates as many tokens as it reports', async () => {
    const model = toyModel();
    const { prefill, decode } = await benchmark(model, 2048, new ToyHost(), live, ignore);
    let tokens = 0;
    for (const { position, count } of model.engine.calls) {
      if (position !== tokens) break;
      tokens += count;
    }
    assert.equal(tokens, prefill.tokens + decode.tokens);
  });

  it('reports increasing progress up to 1', async () => {
    const fractions: number[] = [];
    await benchmark(toyModel(), 1024, new ToyHost(), live, (fraction) => fractions.push(fraction));
    assert.ok(fractions.length > 4);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.ok(fractions.every((fraction) => fraction > 0 && fraction <= 1));
  });

  it('fits a small context, and leaves no slot', async () => {
    const model = toyModel({ contextLength: 128 });
    const { prefill, decode } = await benchmark(model, 1024, new ToyHost(), live, ignore);
    assert.ok(prefill.tokens + decode.tokens <= 128);
    assert.equal(model.engine.live, 0);
    assert.equal(model.engine.disposed, false);
  });

  it('ends when it is cancelled at any point, and leaves no slot', async () => {
    for (const yields of [1, 5, 40, 80]) {
      const model = toyModel();
      const host = new ToyHost();
      const controller = new AbortController();
      host.onYield = () => {
        if (host.yields === yields) controller.abort();
      };
      await assert.rejects(benchmark(model, 1024, host, controller.signal, ignore), CancelledError);
      assert.equal(model.engine.live, 0);
    }
  });
});
