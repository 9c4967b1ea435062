/** Tokens kept of a distribution: more than anybody cycles through, and enough to say what share fits a beginning. */
const KEPT = 8;

/**
 * A logit this far below the greatest adds a millionth to the sum. Most of a vocabulary is there, and its exponentials
 * would be most of the work.
 */
const NEGLIGIBLE = 14;

/** A token that may stand at a place, and the natural logarithm of its probability there. */
export interface Candidate {
  readonly token: number;
  readonly logProb: number;
}

/**
 * The likeliest tokens at places of a sequence, the likeliest first, with their log-probabilities: what is left of
 * logits when they are overwritten. What stands at a place depends on the tokens below it alone.
 */
export class CandidateTable {
  /** `[places, KEPT]` each; a token of -1 means that there is none. */
  readonly #tokens: Int32Array;
  readonly #logProbs: Float32Array;

  /** @param places positions of the sequence, the one behind its end included */
  constructor(places: number) {
    this.#tokens = new Int32Array(places * KEPT).fill(-1);
    this.#logProbs = new Float32Array(places * KEPT);
  }

  has(place: number): boolean {
    return (this.#tokens[place * KEPT] ?? -1) >= 0;
  }

  /** Takes note of a distribution, given as `[vocabulary]`; one pass, and nothing allocated. */
  note(place: number, logits: Float32Array): void {
    const start = place * KEPT;
    const tokens = this.#tokens;
    const best = this.#logProbs;
    tokens.fill(-1, start, start + KEPT);
    best.fill(-Infinity, start, start + KEPT);
    const last = start + KEPT - 1;
    let greatest = -Infinity;
    let sum = 0;
    for (let token = 0; token < logits.length; token++) {
      const logit = logits[token] ?? -Infinity;
      if (logit > greatest) {
        sum = sum * Math.exp(greatest - logit) + 1;
        greatest = logit;
      } else if (logit > greatest - NEGLIGIBLE) sum += Math.exp(logit - greatest);
      // Also passes over what is no number.
      if (!(logit > (best[last] ?? Infinity))) continue;
      let at = last;
      for (; at > start && (best[at - 1] ?? Infinity) < logit; at--) {
        best[at] = best[at - 1] ?? 0;
        tokens[at] = tokens[at - 1] ?? -1;
      }
      best[at] = logit;
      tokens[at] = token;
    }
    const total = greatest + Math.log(sum);
    for (let at = start; at <= last; at++) best[at] = (best[at] ?? 0) - total;
  }

  /** What is known of a place, the likeliest first; empty if nothing is. */
  at(place: number): Candidate[] {
    const found: Candidate[] = [];
    for (let at = place * KEPT; at < (place + 1) * KEPT; at++) {
      const token = this.#tokens[at] ?? -1;
      if (token >= 0) found.push({ token, logProb: this.#logProbs[at] ?? -Infinity });
    }
    return found;
  }

  /** The log-probability of a token at a place, where it is one of those kept. */
  logProb(place: number, token: number): number | undefined {
    const at = this.#tokens.indexOf(token, place * KEPT);
    return at >= 0 && at < (place + 1) * KEPT ? this.#logProbs[at] : undefined;
  }

  /** Forgets what stood behind `length` tokens that stay; what may follow them is still true. */
  truncate(length: number): void {
    this.#tokens.fill(-1, (length + 1) * KEPT);
  }

  copyFrom(other: CandidateTable, length: number): void {
    const end = (length + 1) * KEPT;
    this.#tokens.set(other.#tokens.subarray(0, end));
    this.#logProbs.set(other.#logProbs.subarray(0, end));
    this.truncate(length);
  }
}
