import type { Engine, KvSlot } from '../../src/runtime/engine.ts';
import { ForwardingEngine } from '../../src/runtime/forwarding-engine.ts';
import { evaluationMs } from '../../src/evaluation/metered-engine.ts';
import type { SimulatedClock } from '../../src/evaluation/simulated-clock.ts';

/** What tokens are evaluated for. */
export const CAUSES = ['typing', 'retry', 'behind', 'moving', 'preparing'] as const;

/**
 * `typing`: requests while someone types and the prefills before them; `retry`: requests repeated after a pause; `behind`: what
 * the acceptance of a suggestion needs, and what a short prompt has put off; `moving`: where the cursor rests; `preparing`:
 * where it may go next.
 */
export type Cause = (typeof CAUSES)[number];

export interface TokensOfCause {
  /** In prompts. */
  readonly evaluated: number;
  /** One by one or as drafts, behind prompts. */
  readonly decoded: number;
}

/** An engine whose evaluations take simulated time, during which other things happen. Counts tokens by their cause. */
export class TimedEngine extends ForwardingEngine {
  readonly #clock: SimulatedClock;
  readonly #tokens = new Map<Cause, TokensOfCause>();
  /** Of the job that runs. */
  cause: Cause = 'typing';
  /** Whether that decodes once its prompt is evaluated. */
  decodes = false;

  constructor(engine: Engine, clock: SimulatedClock) {
    super(engine);
    this.#clock = clock;
  }

  tokens(cause: Cause): TokensOfCause {
    return this.#tokens.get(cause) ?? { evaluated: 0, decoded: 0 };
  }

  override async evaluate(
    tokens: readonly number[],
    position: number,
    slot: KvSlot,
    rows?: number,
  ): Promise<Float32Array> {
    this.#count(tokens.length, rows);
    const work = super.evaluate(tokens, position, slot, rows);
    const ended = (): undefined => undefined;
    this.#clock.holdFor(work.then(ended, ended));
    const logits = await work;
    await new Promise<void>((resolve) => {
      this.#clock.after(evaluationMs(tokens.length), resolve);
    });
    return logits;
  }

  #count(count: number, rows = 1): void {
    const { evaluated, decoded } = this.tokens(this.cause);
    // A prompt is nearly always evaluated before a completion is asked for, so a single token of that is a decoded one.
    const isDecoded = this.decodes && count === rows;
    this.#tokens.set(this.cause, {
      evaluated: evaluated + (isDecoded ? 0 : count),
      decoded: decoded + (isDecoded ? count : 0),
    });
  }
}
