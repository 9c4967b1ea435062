import data from './calibration.json' with { type: 'json' };

/** How readily suggestions are shown: all of them, those that are likelier right than wrong, or only sure ones. */
export type Eagerness = 'eager' | 'balanced' | 'quiet';

/** Weights of a logistic regression over what `LineOdds` adds up. */
export interface Weights {
  readonly bias: number;
  /** Of the sum of all log-probabilities, which is that of the whole text. */
  readonly sum: number;
  /** Of the least of them. */
  readonly least: number;
  readonly mean: number;
  /** Of the logarithm of their number. */
  readonly tokens: number;
}

export const WEIGHTS: Weights = data.weights;

/** The confidence from which on a suggestion is shown, 0 to 1, by what the person does (`moment.ts`). */
export const THRESHOLDS: Readonly<
  Record<'typing' | 'paused' | 'paused-at-line' | 'paused-at-body', Readonly<Record<Eagerness, number>>>
> = data.thresholds;
