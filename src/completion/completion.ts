import type { Eagerness, Moment } from './confidence/calibration.ts';
import type { DecodedStep } from './confidence/gate.ts';
import type { Explanation } from './explain.ts';
import type { CompletionStats } from './stats.ts';

/** How far a completion may go. */
export interface CompletionLimits {
  /** Tokens to decode at most. */
  readonly maxTokens: number;
  /** Whether it may continue past the end of the line. */
  readonly multiline: boolean;
}

/**
 * Which prompt a completion is made from: the whole one; a short one, which shows what is near the cursor; or the short one
 * where too much of the whole one is not in the cache to be evaluated in time.
 */
export type PromptChoice = 'whole' | 'short' | 'timely';

/** Parameters of a completion besides its position. */
export interface CompletionParams extends CompletionLimits {
  /** How confident the model has to be; `eager` if left out, which shows everything. */
  readonly eagerness?: Eagerness;
  /** Whether the user has stopped typing, and may be shown what the model is less sure of. */
  readonly paused?: boolean;
  /**
   * Texts that the user dismissed here: neither these nor the text deleted last are suggested. Left out in an explicit
   * request, which gets any suggestion.
   */
  readonly dismissed?: readonly string[];
  /** How many alternatives to look for; each takes as long as a completion. None if left out. */
  readonly alternatives?: number;
  /**
   * The item selected in the editor's list of completions, less what was typed of it: the model continues as if it were
   * inserted at the cursor, and the completion begins with it.
   */
  readonly selected?: string;
  /** `whole` if left out. */
  readonly prompt?: PromptChoice;
}

/** The prompt for a request of the editor: after a pause, or for alternatives, the best answer counts more than an early one. */
export function promptFor({ paused = false, alternatives = 0 }: CompletionParams): PromptChoice {
  return paused || alternatives > 0 ? 'whole' : 'timely';
}

/** A completion on its way from the model to the ghost text. */
export interface Completion {
  /** Text to insert at the cursor, lines ended by `\n`; empty where nothing is worth showing. */
  readonly text: string;
  /** Other texts for the same place, the likeliest first, no two the same; as many as were asked for, or fewer. */
  readonly alternatives: readonly string[];
  /** Whether part of the model's text was cut off because the model was not sure enough of it. */
  readonly isCut: boolean;
  readonly stats: CompletionStats;
  readonly explanation: Explanation;
}

/** A completion, with the data that decided how much of the model's text it shows. */
export interface CompletionResult extends Completion {
  readonly moment: Moment;
  /** The model's probability that the text's first line is right, 0 to 1. */
  readonly confidence: number;
  /** Each token decoded for it, shown or not. */
  readonly steps: readonly DecodedStep[];
}

/** Called while a completion is decoded. */
export interface CompletionEvents {
  /** @param text all that has been decoded so far, before it is cut and filtered */
  readonly onProgress?: (text: string) => void;
  /** @param text the part of a block that may be shown already; the completion begins with it */
  readonly onPreview?: (text: string) => void;
}
