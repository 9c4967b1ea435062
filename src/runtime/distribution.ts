/** A possible token at a position, and the natural logarithm of its probability. */
export interface Candidate {
  readonly token: number;
  readonly logProb: number;
}

/** What a model says may follow a place. */
export interface Distribution {
  readonly likeliest: Candidate;
  /** The natural logarithm of a token's probability. */
  logProb(token: number): number;
}

/** A change of a distribution: the probability p of a token becomes `scale * p` and what is added to it. */
export interface Mixture {
  readonly scale: number;
  readonly added: ReadonlyMap<number, number>;
}

/** The natural logarithm of a token's probability in a mixture. */
export function mixedLogProb(logProb: number, token: number, { scale, added }: Mixture): number {
  return Math.log(scale * Math.exp(logProb) + (added.get(token) ?? 0));
}

/** Knows what may follow tokens beside the model. */
export interface NextTokenSource {
  /** As long as it is the same, the same tokens and the same distribution give the same mixture. */
  readonly version: number;
  /**
   * What to mix into the model's distribution after the first `length` of `tokens`; `undefined` for nothing.
   *
   * @param isAllowed the tokens that may follow; any if left out
   */
  mixtureAfter(
    tokens: readonly number[],
    length: number,
    model: Distribution,
    isAllowed?: (token: number) => boolean,
  ): Mixture | undefined;
}
