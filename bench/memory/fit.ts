import { FEATURES, trustIn, type Gate } from '../../src/memory/mixture.ts';
import type { Sample } from './samples.ts';

const ROUNDS = 400;
/** Of the step that a round takes (Adam, Kingma and Ba 2015). */
const RATE = 0.03;
/** Keeps weights small that few samples speak of. */
const DECAY = 1e-4;
/** Trust before anything is known. */
const FIRST_BIAS = -2;

export interface Figures {
  readonly tokens: number;
  readonly bitsPerByte: number;
  /** Share of tokens that are found likeliest. */
  readonly top1: number;
  /** Share of places whose whole rest of the line is found, token by token. */
  readonly exactLine: number;
}

/** Fits the gate to samples by gradient descent on their log-loss. */
export function fitGate(samples: readonly Sample[], lengths: readonly number[]): Gate {
  const weights = lengths.map(() => [FIRST_BIAS, ...new Array<number>(FEATURES - 1).fill(0)]);
  const moments = lengths.map(() => Array.from({ length: FEATURES }, () => ({ first: 0, second: 0 })));
  const matched = samples.filter(({ levels }) => levels.length > 0);
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = gradientOf(matched, weights);
    for (const [level, ofLevel] of weights.entries()) {
      for (let i = 0; i < FEATURES; i++) {
        const moment = moments[level]?.[i];
        if (moment === undefined) continue;
        const slope = (gradient[level]?.[i] ?? 0) / matched.length + DECAY * (ofLevel[i] ?? 0);
        moment.first = 0.9 * moment.first + 0.1 * slope;
        moment.second = 0.99 * moment.second + 0.01 * slope * slope;
        const first = moment.first / (1 - 0.9 ** round);
        const second = moment.second / (1 - 0.99 ** round);
        ofLevel[i] = (ofLevel[i] ?? 0) - (RATE * first) / (Math.sqrt(second) + 1e-8);
      }
    }
  }
  return { lengths, weights: weights.map((ofLevel) => ofLevel.map((weight) => Number(weight.toFixed(3)))) };
}

/** Of the loss -log p over all samples, by the weights. */
function gradientOf(samples: readonly Sample[], weights: readonly (readonly number[])[]): number[][] {
  const gradient = weights.map(() => new Array<number>(FEATURES).fill(0));
  for (const sample of samples) {
    // p_k = (1 - t_k) p_(k-1) + t_k s_k, from the model's p_0 to the last level's.
    const steps: { readonly before: number; readonly share: number; readonly trust: number }[] = [];
    let p = Math.exp(sample.logProb);
    const index = sample.tokens.findIndex(({ isTrue }) => isTrue);
    for (const [level, { features, shares }] of sample.levels.entries()) {
      const trust = trustIn(features, weights[level] ?? []);
      const share = shares[index] ?? 0;
      steps.push({ before: p, share, trust });
      p = (1 - trust) * p + trust * share;
    }
    let slope = -1 / Math.max(p, 1e-9);
    for (let level = steps.length - 1; level >= 0; level--) {
      const step = steps[level];
      if (step === undefined) continue;
      const bySum = slope * (step.share - step.before) * step.trust * (1 - step.trust);
      const row = gradient[level];
      for (const [i, feature] of (sample.levels[level]?.features ?? []).entries())
        if (row !== undefined) row[i] = (row[i] ?? 0) + bySum * feature;
      slope *= 1 - step.trust;
    }
  }
  return gradient;
}

/** @param gate none for the model alone */
export function figuresOf(samples: readonly Sample[], gate: Gate | undefined): Figures {
  let bits = 0;
  let bytes = 0;
  let right = 0;
  const lines = new Map<string, boolean>();
  for (const sample of samples) {
    const { p, isRight } = judge(sample, gate);
    bits -= Math.log2(Math.max(p, 1e-9));
    bytes += sample.bytes;
    if (isRight) right++;
    const line = `${sample.project} ${sample.place}`;
    lines.set(line, (lines.get(line) ?? true) && isRight);
  }
  return {
    tokens: samples.length,
    bitsPerByte: bits / bytes,
    top1: right / samples.length,
    exactLine: [...lines.values()].filter((isExact) => isExact).length / lines.size,
  };
}

function judge(sample: Sample, gate: Gate | undefined): { readonly p: number; readonly isRight: boolean } {
  const { levels, tokens } = sample;
  const trusts =
    gate === undefined ? [] : levels.map(({ features }, i) => trustIn(features, gate.weights[i] ?? []));
  const mixed = (logProb: number, index: number): number =>
    trusts.reduce(
      (p, trust, i) => (1 - trust) * p + trust * (levels[i]?.shares[index] ?? 0),
      Math.exp(logProb),
    );
  const index = tokens.findIndex(({ isTrue }) => isTrue);
  const p = mixed(sample.logProb, index);
  const likeliest = tokens.findIndex(({ isLikeliest }) => isLikeliest);
  const others = tokens
    .map(({ logProb, isTrue }, i) => ({ p: mixed(logProb, i), isTrue }))
    .concat({ p: mixed(sample.likeliestLogProb, likeliest), isTrue: sample.isLikeliest });
  const best = others.reduce((a, b) => (b.p > a.p ? b : a));
  return { p, isRight: best.isTrue };
}
