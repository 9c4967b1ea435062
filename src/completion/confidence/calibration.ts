import data from './calibration.json' with { type: 'json' };

/** How readily suggestions are shown: all of them, those that are likely right, or only those that are hardly ever wrong. */
export type Eagerness = 'eager' | 'balanced' | 'quiet';

/**
 * What the user does where a suggestion might be shown, which decides how much a wrong one disturbs:
 * - `typing`: the user types
 * - `paused`: the user has stopped typing
 * - `paused-at-line`: the user has stopped typing on an empty line
 * - `paused-at-body`: the user has stopped typing where a body begins, or below a comment
 */
export type Moment = 'typing' | 'paused' | 'paused-at-line' | 'paused-at-body';

/** Weights of a logistic regression over the features of `LineLogProbs`. */
export interface ConfidenceWeights {
  readonly bias: number;
  /** Of the sum of the log-probabilities, which is that of the text. */
  readonly sum: number;
  /** Of the lowest log-probability. */
  readonly least: number;
  /** Of their mean. */
  readonly mean: number;
  /** Of the logarithm of their number. */
  readonly tokens: number;
}

export const WEIGHTS: ConfidenceWeights = data.weights;

/** The lowest confidence with which a suggestion is shown, 0 to 1. */
export const THRESHOLDS: Readonly<Record<Moment, Readonly<Record<Eagerness, number>>>> = data.thresholds;
