import { cutBack } from './cut.ts';
import type { Gate, Verdict } from './gate.ts';
import { LineLogProbs } from './line-log-probs.ts';

/** After this many tokens, a line whose mean log-probability is this many times too low is given up. */
const HOPELESS = { tokens: 6, factor: 3 } as const;

/**
 * After a pause, a line is shown as a whole or not at all, by the mean log-probability of its tokens. A new line can be
 * written in many ways, so that the probability of exactly this line tells little about whether it makes sense; whether
 * the model hesitates within it tells more.
 */
export class LineGate implements Gate {
  /** The lowest mean log-probability of a line that is shown. */
  readonly #least: number;
  readonly #linePrefix: string;
  /** Length of the text before the next token. */
  #end = 0;
  #tokens = 0;
  #logProbs = new LineLogProbs();
  /** Start of the line that is being decoded. */
  #lineStart = 0;
  #certainty: number | undefined;
  #limit: number | undefined;

  /** @param threshold geometric mean of the tokens' probabilities, 0 to 1 */
  constructor(threshold: number, linePrefix: string) {
    this.#least = Math.log(threshold);
    this.#linePrefix = linePrefix;
  }

  push(text: string, logProb: number): boolean {
    const before = this.#end;
    this.#end = text.length;
    this.#tokens++;
    this.#logProbs.add(logProb);
    const { mean } = this.#logProbs.features;
    const end = text.indexOf('\n', before);
    const isHopeless = this.#tokens >= HOPELESS.tokens && mean < HOPELESS.factor * this.#least;
    // After the line that opens a block, the line feed counts to the first line of its body.
    if (end >= 0 && text.slice(this.#lineStart, end).trim() !== '') this.#endLine(text.lastIndexOf('\n') + 1);
    else if (isHopeless) this.#limit ??= Math.max(0, this.#lineStart - 1);
    return this.#limit === undefined;
  }

  judge(text: string, length: number): Verdict {
    if (this.#lineStart < length && this.#limit === undefined) this.#endLine(length);
    const confidence = this.#certainty ?? Math.exp(this.#logProbs.features.mean);
    if (this.#limit === undefined || this.#limit >= length) return { length, confidence, isCut: false };
    // The lines before a line that is not shown are kept, unless they are incomplete without it.
    return { length: cutBack(text, this.#limit, this.#linePrefix), confidence, isCut: true };
  }

  #endLine(next: number): void {
    const { mean } = this.#logProbs.features;
    this.#certainty ??= Math.exp(mean);
    if (mean < this.#least) this.#limit ??= Math.max(0, this.#lineStart - 1);
    this.#logProbs = new LineLogProbs();
    this.#lineStart = next;
  }
}
