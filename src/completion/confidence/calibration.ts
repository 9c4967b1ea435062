import data from './calibration.json' with { type: 'json' };

/** How readily suggestions are shown: all of them, those that are likelier right than wrong, or only sure ones. */
export type Eagerness = 'eager' | 'balanced' | 'quiet';

/**
 * What a person does where a suggestion might be shown, which decides how much a wrong one disturbs:
 * - `typing`: they type on in a moment
 * - `paused`: they have stopped, and may look for the next word
 * - `paused-at-line`: they have stopped in front of an empty line
 * - `paused-at-body`: they have stopped where a body begins, or below a comment that says what is to come
 */
export type Moment = 'typing' | 'paused' | 'paused-at-line' | 'paused-at-body';

/** Weights of a logistic regression over what `LineLogProbs` adds up. */
export interface ConfidenceWeights {
  readonly bias: number;
  /** Of the sum of all log-probabilities, which is that of the whole text. */
  readonly sum: number;
  /** Of the least of them. */
  readonly least: number;
  readonly mean: number;
  /** Of the logarithm of their number. */
  readonly tokens: number;
}

export const WEIGHTS: ConfidenceWeights = data.weights;

/** The confidence from which on a suggestion is shown, 0 to 1, by what the person does. */
export const THRESHOLDS: Readonly<Record<Moment, Readonly<Record<Eagerness, number>>>> = data.thresholds;
