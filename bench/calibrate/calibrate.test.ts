import assert from 'node:assert/strict';
import { calibrate } from './calibrate.ts';
import { pointAt, reliability } from './curve.ts';
import { fit, rowsOf, type Row } from './fit.ts';
import type { Sample } from './samples.ts';
import { confidenceOf } from '../../src/completion/confidence/line-log-probs.ts';
import { seededRandom } from '../../src/util/random.ts';

/** A sample of which each piece is a token with its log-probability. */
function sample(pieces: readonly [text: string, logProb: number][], rest: string, name = 'a'): Sample {
  const text = pieces.map(([piece]) => piece).join('');
  let end = 0;
  const steps = pieces.map(([piece, logProb]) => ({ end: (end += piece.length), logProb }));
  const [shown = ''] = text.split('\n');
  return { package: name, path: 'a.ts', linePrefix: '', text, steps, shown, rest };
}

/** Rows whose truth was drawn with the chance that known weights give. */
function drawn(weights: Parameters<typeof confidenceOf>[1], count: number): Row[] {
  const next = seededRandom(7);
  return Array.from({ length: count }, () => {
    const [tokens, least, other] = [1 + Math.floor(8 * next()), -3 * next(), -2 * next()];
    const sum = least + other * (tokens - 1);
    const features = { sum, least, mean: sum / tokens, tokens: Math.log(tokens) };
    return { features, isRight: next() < confidenceOf(features, weights) };
  });
}

describe('Calibration', () => {
  it('takes each beginning of a line of three characters or more, and says whether it is right', () => {
    const rows = rowsOf(
      sample(
        [
          ['re', -1],
          ['turn', -0.5],
          [' tot', -0.25],
          ['al\n', -2],
          ['next', -4],
        ],
        'return total',
      ),
    );
    assert.deepEqual(
      rows.map(({ features, isRight }) => [features.sum, features.least, isRight]),
      [
        [-1.5, -1, true],
        [-1.75, -1, true],
        [-3.75, -2, true],
      ],
    );
    const wrong = rowsOf(
      sample(
        [
          ['return', -1],
          [' sum', -1],
        ],
        'return total',
      ),
    );
    assert.deepEqual(
      wrong.map(({ isRight }) => isRight),
      [true, false],
    );
  });

  it('finds the weights that the truth was drawn with', () => {
    const weights = { bias: 2, sum: 0.5, least: 1, mean: 0, tokens: -0.5 };
    const rows = drawn(weights, 20_000);
    const found = fit(rows);
    for (const { features } of rows.slice(0, 50))
      assert.ok(Math.abs(confidenceOf(features, found) - confidenceOf(features, weights)) < 0.05);
    for (const { rows: size, confidence, right } of reliability(rows, found))
      assert.ok(size < 200 || Math.abs(confidence - right) < 0.05, `${confidence} but ${right}`);
  });

  it('never counts less likely as surer', () => {
    const found = fit(drawn({ bias: 0, sum: -1, least: -1, mean: -1, tokens: 0 }, 2_000));
    assert.deepEqual([found.sum, found.least, found.mean], [0, 0, 0]);
  });

  it('counts what a threshold shows, and what of it is right', () => {
    const weights = { bias: 3, sum: 1, least: 0, mean: 0, tokens: 0 };
    const samples = [
      sample([['return', -0.1]], 'return total'),
      sample(
        [
          ['return total', -0.1],
          [' nonsense', -9],
        ],
        'return total',
      ),
      sample([['wrong', -0.1]], 'return total'),
      sample([['wrong', -9]], 'return total'),
    ];
    assert.deepEqual(pointAt(samples, 0.5, weights), {
      threshold: 0.5,
      coverage: 3 / 4,
      precision: 2 / 3,
      rightUnits: 18 / 4,
    });
    assert.deepEqual(pointAt(samples, 0, weights), {
      threshold: 0,
      coverage: 1,
      precision: 1 / 4,
      rightUnits: 6 / 4,
    });
  });

  it('checks on other packages than it fits on', () => {
    const samples = ['a', 'b', 'c', 'd'].map((name) => sample([['return', -0.1]], 'return', name));
    const { fittedOn, checkedOn, positions, beginnings } = calibrate(samples);
    assert.deepEqual(
      [fittedOn, checkedOn, positions, beginnings],
      [['a', 'c'], ['b', 'd'], { fitted: 2, checked: 2 }, 2],
    );
  });
});
