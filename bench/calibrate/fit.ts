import type { ConfidenceWeights } from '../../src/completion/confidence/calibration.ts';
import { LineLogProbs, type Features } from '../../src/completion/confidence/line-log-probs.ts';
import type { Sample } from './samples.ts';

/** The beginning of a suggestion up to a token, and whether that is what came next. */
export interface Row {
  readonly features: Features;
  readonly isRight: boolean;
}

/** Text of fewer characters is right by chance. */
const LEAST_UNITS = 3;

/** Every beginning of what was said at a place, up to the end of its first line. */
export function rowsOf({ text, steps, rest }: Sample): Row[] {
  const [line = ''] = text.split('\n');
  const logProbs = new LineLogProbs();
  const rows: Row[] = [];
  let previous = 0;
  for (const { end, logProb } of steps) {
    logProbs.add(logProb);
    const begun = line.slice(0, end).trimEnd();
    if (begun.length >= LEAST_UNITS && end > previous)
      rows.push({ features: logProbs.features, isRight: rest.startsWith(begun) });
    previous = end;
    if (end > line.length) break;
  }
  return rows;
}

const NAMES = ['bias', 'sum', 'least', 'mean', 'tokens'] as const;
/** Keeps weights of features that say nearly the same from running apart. */
const RIDGE = 1e-2;
const ROUNDS = 30;

/**
 * Logistic regression by Newton's method. Weights of log-probabilities that come out negative are set to 0 and the rest
 * fitted again: less likely may not count as surer.
 */
export function fit(rows: readonly Row[]): ConfidenceWeights {
  const used = new Set<(typeof NAMES)[number]>(NAMES);
  for (;;) {
    const names = NAMES.filter((name) => used.has(name));
    const weights = newton(
      rows.map(({ features }) => names.map((name) => (name === 'bias' ? 1 : features[name]))),
      rows.map(({ isRight }) => Number(isRight)),
    );
    const fitted = Object.fromEntries(names.map((name, i) => [name, weights[i] ?? 0]));
    const wrong = names.find((name) => name !== 'bias' && name !== 'tokens' && (fitted[name] ?? 0) < 0);
    if (wrong === undefined) return { bias: 0, sum: 0, least: 0, mean: 0, tokens: 0, ...fitted };
    used.delete(wrong);
  }
}

function newton(inputs: readonly number[][], targets: readonly number[]): number[] {
  const size = inputs[0]?.length ?? 0;
  let weights = Array.from({ length: size }, () => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -RIDGE * weight));
    const curvature = weights.map((_, i) => weights.map((__, j): number => (i === j ? RIDGE : 0)));
    for (const [row, input] of inputs.entries()) {
      const chance = 1 / (1 + Math.exp(-dot(weights, input)));
      const error = (targets[row] ?? 0) - chance;
      for (const [i, value] of input.entries()) {
        gradient[i] = (gradient[i] ?? 0) + error * value;
        const line = curvature[i] ?? [];
        for (const [j, other] of input.entries())
          line[j] = (line[j] ?? 0) + chance * (1 - chance) * value * other;
      }
    }
    const step = solve(curvature, gradient);
    weights = weights.map((weight, i) => weight + (step[i] ?? 0));
  }
  return weights;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** Solves a small symmetric positive definite system by elimination. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((line, i) => [...line, right[i] ?? 0]);
  for (const [i, pivot] of rows.entries()) {
    const head = pivot[i] ?? 1;
    for (const [j, other] of rows.entries()) {
      if (j === i) continue;
      const factor = (other[i] ?? 0) / head;
      for (let k = i; k < other.length; k++) other[k] = (other[k] ?? 0) - factor * (pivot[k] ?? 0);
    }
  }
  return rows.map((line, i) => (line.at(-1) ?? 0) / (line[i] ?? 1));
}
