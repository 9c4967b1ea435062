import { WEIGHTS, type ConfidenceWeights } from './calibration.ts';
import { cutBack } from './cut.ts';
import { confidenceOf, LineLogProbs } from './line-log-probs.ts';

/** One decoded token: where the text ends with it, in UTF-16 units, and its log-probability. */
export interface DecodedStep {
  readonly end: number;
  readonly logProb: number;
}

/** What the confidence left of a text. */
export interface Verdict {
  /** Length of the text that may be shown. */
  readonly length: number;
  /**
   * That the first line of it is right; of all that was decoded where nothing may be shown; 0 to 1. Of `LineGate` the
   * mean chance of a token of that line.
   */
  readonly confidence: number;
  /** Whether something was taken away. */
  readonly isCut: boolean;
}

/** Follows a text as it is decoded, and says how much of it may be shown. */
export interface Gate {
  /** Takes a token that made the text what it is. Returns whether there is any use in more. */
  push(text: string, logProb: number): boolean;
  /** @param length where the text ends if it can be trusted up to there */
  judge(text: string, length: number): Verdict;
}

interface Judged {
  readonly end: number;
  readonly confidence: number;
}

/**
 * Follows a text as it is decoded and says where the confidence falls below a threshold, which is where decoding can
 * stop. Each line is judged by itself, given those above it, as a long block would be sure to fall below anything.
 */
export class ConfidenceGate implements Gate {
  readonly #threshold: number;
  readonly #linePrefix: string;
  /** Where the text ended before the token that comes next. */
  #end = 0;
  /** Of the first line. */
  readonly #judged: Judged[] = [];
  readonly #weights: ConfidenceWeights;
  #logProbs = new LineLogProbs();
  #isFirstLine = true;
  /** Length of the text that can be trusted, once there is text that cannot. */
  #limit: number | undefined;

  /** @param linePrefix what stands before the cursor in its line */
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
    // Behind the first line, half a line is no use.
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
