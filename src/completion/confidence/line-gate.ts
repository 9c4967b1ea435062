import { cutBack } from './cut.ts';
import type { Gate, Verdict } from './gate.ts';
import { LineLogProbs } from './line-log-probs.ts';

/** So many tokens on, a line that is so many times less certain than it has to be is known to be a guess. */
const HOPELESS = { tokens: 6, factor: 3 } as const;

/**
 * For a person who has stopped and waits: a line is shown whole or not at all, by how certain its tokens are in the
 * mean. A new line can be written in many ways, so that the chance of exactly this one says little of whether it is
 * sensible; that the model hardly wavers within it says more.
 */
export class LineGate implements Gate {
  /** Least mean log-probability of a line's tokens. */
  readonly #least: number;
  readonly #linePrefix: string;
  /** Where the text ended before the token that comes next. */
  #end = 0;
  #tokens = 0;
  #logProbs = new LineLogProbs();
  /** Where the line begins that is being decoded. */
  #lineStart = 0;
  #certainty: number | undefined;
  #limit: number | undefined;

  /** @param threshold mean chance of a token, 0 to 1, as its geometric mean */
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
    // The end of the line that opened a block begins the first one of its body.
    if (end >= 0 && text.slice(this.#lineStart, end).trim() !== '') this.#endLine(text.lastIndexOf('\n') + 1);
    else if (isHopeless) this.#limit ??= Math.max(0, this.#lineStart - 1);
    return this.#limit === undefined;
  }

  judge(text: string, length: number): Verdict {
    if (this.#lineStart < length && this.#limit === undefined) this.#endLine(length);
    const confidence = this.#certainty ?? Math.exp(this.#logProbs.features.mean);
    if (this.#limit === undefined || this.#limit >= length) return { length, confidence, isCut: false };
    // A line that is no use takes what stands before it along only where that is none itself.
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
