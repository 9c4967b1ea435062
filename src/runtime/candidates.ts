import { mixedLogProb, type Candidate, type Distribution, type Mixture } from './distribution.ts';

/** Tokens kept of a distribution: enough for alternatives, and for the share of tokens that fit a partial word. */
const TOP_K = 8;

/** A logit this far below the greatest adds a millionth to the sum. Most are, so skipping them saves most of the work. */
const NEGLIGIBLE = 14;

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

  /** The distribution of `logits`, `[vocabulary]`, valid until these are overwritten; stored for the first position. */
  distributionOf(logits: Float32Array): Distribution {
    this.#recordModel(0, logits);
    return this.#distributionAt(0, logits);
  }

  /**
   * Stores the top candidates of `logits`, `[vocabulary]`, for a position.
   *
   * @param mixtureOf what to mix into the model's distribution
   * @returns whether that put another token first
   */
  record(
    position: number,
    logits: Float32Array,
    mixtureOf: (model: Distribution) => Mixture | undefined = () => undefined,
  ): boolean {
    this.#recordModel(position, logits);
    const model = this.#distributionAt(position, logits);
    const mixture = mixtureOf(model);
    if (mixture === undefined) return false;
    const start = position * TOP_K;
    const top = this.at(position).map(({ token }) => token);
    const mixed = [...new Set([...top, ...mixture.added.keys()])]
      .map((token) => ({ token, logProb: mixedLogProb(model.logProb(token), token, mixture) }))
      // Sorting is stable: of equals, the model's likeliest stays first.
      .sort((a, b) => b.logProb - a.logProb);
    for (let i = 0; i < TOP_K; i++) {
      this.#tokens[start + i] = mixed[i]?.token ?? -1;
      this.#logProbs[start + i] = mixed[i]?.logProb ?? -Infinity;
    }
    return mixed[0]?.token !== model.likeliest.token;
  }

  #distributionAt(position: number, logits: Float32Array): Distribution {
    const token = this.#tokens[position * TOP_K] ?? 0;
    const logProb = this.#logProbs[position * TOP_K] ?? -Infinity;
    const total = (logits[token] ?? 0) - logProb;
    return { likeliest: { token, logProb }, logProb: (other) => (logits[other] ?? -Infinity) - total };
  }

  /** In one pass, without allocating. */
  #recordModel(position: number, logits: Float32Array): void {
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
