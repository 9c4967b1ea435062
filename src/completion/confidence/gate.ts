import { WEIGHTS, type ConfidenceWeights } from './calibration.ts';
import { cutBack } from './cut.ts';
import { confidenceOf, LineLogProbs } from './line-log-probs.ts';

/** A decoded token: the length of the text up to its end, in UTF-16 units, and its log-probability. */
export interface DecodedStep {
  readonly end: number;
  readonly logProb: number;
}

/** How much of a text may be shown. */
export interface Verdict {
  /** Length of the text that may be shown. */
  readonly length: number;
  /**
   * The probability, 0 to 1, that the first line of that text is right; where nothing may be shown, that of the decoded
   * text. `LineGate` gives the geometric mean of the probabilities of that line's tokens.
   */
  readonly confidence: number;
  /** Whether a part of the text was cut off. */
  readonly isCut: boolean;
}

/** Follows a text as it is decoded, and decides how much of it may be shown. */
export interface Gate {
  /** Call with the text after each token. Returns whether more tokens may be shown. */
  push(text: string, logProb: number): boolean;
  /** @param length where the text ends, if the confidence suffices up to there */
  judge(text: string, length: number): Verdict;
}

interface Judged {
  readonly end: number;
  readonly confidence: number;
}

/**
 * Cuts a text where the confidence falls below a threshold, which is also where decoding can stop. Each line is judged by
 * itself, given those above it, as the probability of a long block is always low.
 */
export class ConfidenceGate implements Gate {
  readonly #threshold: number;
  readonly #linePrefix: string;
  /** Length of the text before the next token. */
  #end = 0;
  /** Of each token of the first line. */
  readonly #judged: Judged[] = [];
  readonly #weights: ConfidenceWeights;
  #logProbs = new LineLogProbs();
  #isFirstLine = true;
  /** Length of the text with sufficient confidence, once there is text without it. */
  #limit: number | undefined;

  /** @param linePrefix the cursor's line up to the cursor */
  constructor(threshold: number, linePrefix: string, weights = WEIGHTS) {
    this.#weights = weights;
    this.#threshold = threshold;
    this.#linePrefix = linePrefix;
  }

  push(text: string, logProb: number): boolean {
    const before = this.#end;
    this.#end = text.length;
    this.#logProbs.add(logProb);
    const confidence = confidenceOf(this.#logProbs.features, this.#weights);
    if (this.#isFirstLine) this.#judged.push({ end: text.length, confidence });
    // After the first line, only complete lines are shown.
    if (confidence < this.#threshold)
      this.#limit ??= this.#isFirstLine ? before : text.lastIndexOf('\n', before - 1);
    if (text.includes('\n', before)) {
      this.#logProbs = new LineLogProbs();
      this.#isFirstLine = false;
    }
    return this.#limit === undefined;
  }

  judge(text: string, length: number): Verdict {
    if (this.#limit === undefined || this.#limit >= length)
      return { length, confidence: this.#confidenceAt(length), isCut: false };
    const kept = cutBack(text, this.#limit, this.#linePrefix);
    return { length: kept, confidence: this.#confidenceAt(kept === 0 ? length : kept), isCut: true };
  }

  #confidenceAt(length: number): number {
    return (this.#judged.find(({ end }) => end >= length) ?? this.#judged.at(-1))?.confidence ?? 1;
  }
}
