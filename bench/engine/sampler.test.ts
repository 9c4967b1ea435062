import assert from 'node:assert/strict';
import type { Evaluator } from './evaluator.ts';
import { figures, type Figure, type FigureName } from './figures.ts';
import { FigureSampler } from './sampler.ts';

interface Call {
  readonly position: number;
  readonly tokens: readonly number[];
}

/** An evaluator for which each token takes a while of a fake clock, and which refuses to read what was not written. */
class FakeEvaluator implements Evaluator {
  readonly vocabulary = 1000;
  readonly threads = 1;
  readonly calls: Call[] = [];
  readonly contextLength: number;
  readonly #msPerToken: number;
  #filled = 0;
  time = 0;

  constructor(contextLength: number, msPerToken: number) {
    this.contextLength = contextLength;
    this.#msPerToken = msPerToken;
  }

  evaluate(tokens: readonly number[], position: number): Promise<number> {
    assert.ok(position <= this.#filled, `Nothing was written below ${position}.`);
    assert.ok(position + tokens.length <= this.contextLength);
    this.#filled = position + tokens.length;
    this.calls.push({ position, tokens });
    const ms = tokens.length * this.#msPerToken;
    this.time += ms;
    return Promise.resolve(ms);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

const figure = (name: FigureName): Figure => figures.find((known) => known.name === name)!;

describe('FigureSampler', () => {
  const rig = (contextLength: number, msPerToken: number) => {
    const evaluator = new FakeEvaluator(contextLength, msPerToken);
    return { evaluator, sampler: new FigureSampler(evaluator, () => evaluator.time) };
  };

  it('takes every figure over a cache that is filled up to its position', async () => {
    const { evaluator, sampler } = rig(4096, 1);
    await sampler.warmUp();
    for (const each of figures) {
      for (let round = 0; round < 2; round++) {
        const samples = await sampler.visit(each);
        assert.ok(
          samples?.every((ms) => ms === each.count),
          each.name,
        );
        const last = evaluator.calls.at(-1)!;
        assert.deepEqual([last.position, last.tokens.length], [each.position, each.count]);
      }
    }
  });

  it('fills no more than what is missing', async () => {
    const { evaluator, sampler } = rig(4096, 1);
    await sampler.visit(figure('decode512Ms'));
    await sampler.visit(figure('decode512Ms'));
    await sampler.visit(figure('decode2048Ms'));
    const fills = evaluator.calls.filter(({ tokens }) => tokens.length > 1);
    assert.deepEqual(
      fills.map(({ position, tokens }) => [position, tokens.length]),
      [
        [0, 512],
        [512, 1536],
      ],
    );
  });

  it('takes several samples of what is quick without the first, and one of what is not', async () => {
    const quick = rig(4096, 0.1);
    assert.equal((await quick.sampler.visit(figure('prefill16Ms')))?.length, 10);
    assert.equal(quick.evaluator.calls.length, 11);
    const slow = rig(4096, 100);
    assert.deepEqual(await slow.sampler.visit(figure('prefill16Ms')), [1600]);
    assert.equal(slow.evaluator.calls.length, 1);
  });

  it('never evaluates the same tokens twice in a row', async () => {
    const { evaluator, sampler } = rig(4096, 1);
    await sampler.visit(figure('editToFirstTokenMs'));
    const [fill, ...edits] = evaluator.calls;
    const contents = edits.map(({ tokens }) => tokens[0]);
    assert.equal(fill?.tokens.length, 496);
    assert.ok(contents.every((token, i) => i === 0 || token !== contents[i - 1]));
  });

  it('leaves out figures that the context is too short for', async () => {
    const { evaluator, sampler } = rig(512, 1);
    assert.equal(await sampler.visit(figure('decode512Ms')), undefined);
    assert.equal(evaluator.calls.length, 0);
    assert.notEqual(await sampler.visit(figure('prefill512Ms')), undefined);
  });

  it('makes room where capacity decides the speed, and knows that the cache is empty then', async () => {
    const { evaluator, sampler } = rig(4096, 1);
    const reserved: number[] = [];
    Object.assign(evaluator, { reserve: (capacity: number) => reserved.push(capacity) });
    await sampler.visit(figure('decode512Ms'));
    await sampler.visit(figure('decode512Ms'));
    await sampler.visit(figure('decode2048Ms'));
    assert.deepEqual(reserved, [513, 2049]);
    const fills = evaluator.calls.filter(({ tokens }) => tokens.length > 1);
    assert.deepEqual(
      fills.map(({ position, tokens }) => [position, tokens.length]),
      [
        [0, 512],
        [0, 2048],
      ],
    );
  });
});
