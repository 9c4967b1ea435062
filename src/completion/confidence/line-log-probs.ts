import { WEIGHTS, type ConfidenceWeights } from './calibration.ts';

/** Features of successive tokens that tell how confident the model was. */
export interface Features {
  readonly sum: number;
  readonly least: number;
  readonly mean: number;
  readonly tokens: number;
}

/** Adds up the log-probabilities of the tokens of a line. */
export class LineLogProbs {
  #sum = 0;
  #least = 0;
  #tokens = 0;

  add(logProb: number): void {
    this.#sum += logProb;
    this.#least = Math.min(this.#least, logProb);
    this.#tokens++;
  }

  get features(): Features {
    const tokens = Math.max(1, this.#tokens);
    return { sum: this.#sum, least: this.#least, mean: this.#sum / tokens, tokens: Math.log(tokens) };
  }
}

/** The probability, 0 to 1, that a line so far is what the user is about to write. */
export function confidenceOf(features: Features, weights: ConfidenceWeights = WEIGHTS): number {
  const { bias, sum, least, mean, tokens } = weights;
  const logit =
    bias + sum * features.sum + least * features.least + mean * features.mean + tokens * features.tokens;
  return 1 / (1 + Math.exp(-logit));
}
