import assert from 'node:assert/strict';
import { advice, comparisonReport } from '../../../src/presentation/comparison-report.ts';
import type { Machine } from '../../../src/presentation/machine.ts';
import { fileOf, obstacleText, type ComparedModel } from '../../../src/presentation/measurement.ts';
import { plain } from '../../../src/util/plain-text.ts';
import type { TypedCounts } from '../../../src/worker/protocol.ts';
import { listed } from '../helpers/listed-models.ts';
import { ready } from '../helpers/worker-messages.ts';

const machine: Machine = {
  ...{ platform: 'linux', architecture: 'x64', processor: 'A', threads: 4, memoryBytes: 2 ** 33 },
  runtime: 'Node 22.0.0',
};

/** One piece of a hundred keys. */
const piece = (keys: number): TypedCounts => ({ keys, keysByHand: 100, shown: 8, taken: 6, wrong: 2 });

/** A model that takes some time for a keystroke and presses so many keys for each piece. */
function compared(name: string, p50: number, pieces: readonly number[] | undefined): ComparedModel {
  return {
    ...{ name: plain(name), model: ready.model, loadMs: 420 },
    file: fileOf(listed('Jan', `/j/${name}`)),
    speed: {
      prefill: { tokens: 512, ms: 1_000 },
      decode: { tokens: 48, ms: 480 },
      keystroke: { count: 24, p50, p95: 2 * p50, promptTokens: 700, reused: 698 },
    },
    typing:
      pieces === undefined
        ? { kind: 'not-typed', reason: obstacleText('short') }
        : { kind: 'typed', evaluation: { pieces: pieces.map(piece), chosen: 3 } },
  };
}

describe('comparisonReport', () => {
  const text = comparisonReport(
    compared('Bundled model', 20, [70, 80, 90]),
    compared('a-model-with-a-long-name-Q8_0.gguf', 65, [60, 60]),
    machine,
  );

  it('has a fact of both models in each line', () => {
    const lines = text.split('\n');
    const row = (label: string): string[] =>
      lines
        .find((line) => line.startsWith(label))
        ?.slice(24)
        .split(/ {2,}/) ?? [];
    assert.deepEqual(row('Model'), ['Bundled model', 'a-model-with-a-lo…']);
    assert.deepEqual(row('Size'), ['506.4 MB', '506.4 MB']);
    assert.deepEqual(row('Quantization'), ['Q8_0', 'Q8_0']);
    assert.deepEqual(row('Memory'), ['591.3 MB', '591.3 MB']);
    assert.deepEqual(row('Load time'), ['420 ms', '420 ms']);
    assert.deepEqual(row('Prefill'), ['512', '512']);
    assert.deepEqual(row('Decode'), ['100', '100']);
    assert.deepEqual(row('Keystroke, median'), ['20 ms', '65 ms']);
    assert.deepEqual(row('Keystroke, 95th'), ['40 ms', '130 ms']);
    assert.deepEqual(row('Suggestions right'), ['75 %', '75 %']);
    assert.deepEqual(row('Suggestions shown'), ['16', '16']);
  });

  it('compares the pieces that both have typed', () => {
    assert.match(text, /^Keys saved +25 % +40 %$/m);
    assert.match(text, /2 of 3, 200 keys by hand\.$/m);
  });

  it('has the names in full, and advice in its last line', () => {
    assert.match(text, /^a-model-with-a-long-name-Q8_0\.gguf: A, /m);
    const last = text.trimEnd().split('\n').at(-1);
    assert.match(last ?? '', /^a-model-with-a-long-name-Q8_0\.gguf saves more keys .* costs time: 65 ms/);
  });

  it('has lines for half a window, but for what is told of models and machine, and the advice', () => {
    const [table = '', notes = ''] = text.split('\n\n').slice(1);
    for (const line of `${table}\n${notes}`.split('\n')) assert.ok(line.length <= 62, line);
  });

  it('says why keys saved are missing, and leaves their lines out', () => {
    const without = comparisonReport(
      compared('a', 20, undefined),
      { ...compared('b', 20, undefined), file: undefined, loadMs: undefined },
      machine,
    );
    assert.match(without, /not measured: the open file has fewer than 20 lines with text\.$/m);
    assert.match(without, /^Size +506\.4 MB +-$/m);
    assert.match(without, /^Load time +420 ms +-$/m);
    assert.doesNotMatch(without, /^(Keys saved|Suggestions) .*%/m);
    assert.match(
      comparisonReport(compared('a', 20, [50]), compared('b', 20, []), machine),
      /typing took too long\.$/m,
    );
  });
});

describe('advice', () => {
  const of = (own: [number, number[]?], other: [number, number[]?]): string =>
    advice(compared('A', own[0], own[1]), compared('B', other[0], other[1]));

  it('names the model that saves more keys, and what it costs', () => {
    assert.match(
      of([20, [70]], [120, [60]]),
      /^B saves more keys in this file \(40 % against 30 %\), and costs/,
    );
    assert.match(
      of([20, [70]], [120, [60]]),
      /120 ms for a keystroke against 20 ms\. Its suggestions come in short/,
    );
    assert.match(of([20, [70]], [900, [60]]), /Its suggestions come late here/);
    assert.match(of([12, [70]], [40, [60]]), /still keeps up with typing/);
  });

  it('sees when one of them is better in both, or all there is to tell is speed', () => {
    assert.match(of([20, [50]], [120, [60]]), /^A saves more .* and is faster \(120 ms for/);
    assert.match(of([20, [50]], [22, [60]]), /^A saves more .* and is about as fast\./);
    assert.match(of([20, [60]], [90, [61]]), /^Both save about as many keys in this file, and A is faster/);
    assert.match(of([20, [60]], [21, [61]]), /^Both save about as many .* and are about as fast\./);
    assert.equal(
      of([20], [90]),
      'A is faster (90 ms for a keystroke against 20 ms); which of them saves more keys was not measured.',
    );
    assert.match(of([20], [20]), /^Both are about as fast; which/);
  });
});
