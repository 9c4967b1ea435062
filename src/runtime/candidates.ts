/** Tokens kept of a distribution: enough for alternatives, and for the share of tokens that fit a partial word. */
const TOP_K = 8;

/** A logit this far below the greatest adds a millionth to the sum. Most are, so skipping them saves most of the work. */
const NEGLIGIBLE = 14;

/** A possible token at a position, and the natural logarithm of its probability. */
export interface Candidate {
  readonly token: number;
  readonly logProb: number;
}

/**
 * The likeliest tokens at each position of a sequence, the likeliest first, with their log-probabilities. It outlives the
 * logits, which the next evaluation overwrites. The candidates of a position depend only on the tokens before it.
 */
export class CandidateTable {
  /** `[positions, TOP_K]` each; -1 for no token. */
  readonly #tokens: Int32Array;
  readonly #logProbs: Float32Array;

  /** @param positions positions of the sequence, including the one after its end */
  constructor(positions: number) {
    this.#tokens = new Int32Array(positions * TOP_K).fill(-1);
    this.#logProbs = new Float32Array(positions * TOP_K);
  }

  has(position: number): boolean {
    return (this.#tokens[position * TOP_K] ?? -1) >= 0;
  }

  /** Stores the top candidates of `logits`, `[vocabulary]`, for a position; in one pass, without allocating. */
  record(position: number, logits: Float32Array): void {
    const start = position * TOP_K;
    const tokens = this.#tokens;
    const best = this.#logProbs;
    tokens.fill(-1, start, start + TOP_K);
    best.fill(-Infinity, start, start + TOP_K);
    const last = start + TOP_K - 1;
    let greatest = -Infinity;
    let sum = 0;
    for (let token = 0; token < logits.length; token++) {
      const logit = logits[token] ?? -Infinity;
      if (logit > greatest) {
        sum = sum * Math.exp(greatest - logit) + 1;
        greatest = logit;
      } else if (logit > greatest - NEGLIGIBLE) sum += Math.exp(logit - greatest);
      // Also skips NaN.
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

  /** Returns the candidates of a position, the likeliest first; empty if none are stored. */
  at(position: number): Candidate[] {
    const found: Candidate[] = [];
    for (let at = position * TOP_K; at < (position + 1) * TOP_K; at++) {
      const token = this.#tokens[at] ?? -1;
      if (token >= 0) found.push({ token, logProb: this.#logProbs[at] ?? -Infinity });
    }
    return found;
  }

  /** Returns the log-probability of a token at a position; `undefined` if it is not one of the candidates. */
  logProb(position: number, token: number): number | undefined {
    const at = this.#tokens.indexOf(token, position * TOP_K);
    return at >= 0 && at < (position + 1) * TOP_K ? this.#logProbs[at] : undefined;
  }

  /** Removes the candidates after position `length`; those at `length` follow the tokens that stay. */
  truncate(length: number): void {
    this.#tokens.fill(-1, (length + 1) * TOP_K);
  }

  copyFrom(other: CandidateTable, length: number): void {
    const end = (length + 1) * TOP_K;
    this.#tokens.set(other.#tokens.subarray(0, end));
    this.#logProbs.set(other.#logProbs.subarray(0, end));
    this.truncate(length);
  }
}
