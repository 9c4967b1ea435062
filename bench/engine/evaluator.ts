/** A runtime with one K/V cache, reduced to what is measured. */
export interface Evaluator {
  /** Positions that its model or cache allows at most. */
  readonly contextLength: number;
  readonly vocabulary: number;
  /** Threads that it really computes with. */
  readonly threads: number;
  /** What else tells its figures from another machine's, such as the processor backend it chose. */
  readonly detail?: string;
  /** Forgets the cache where its capacity decides the speed, and makes room for `capacity` positions. */
  reserve?(capacity: number): void;
  /**
   * Evaluates tokens at `[position, position + tokens.length)` over what the cache holds below, forgetting what it
   * holds above. Resolves when the logits of the last token are there, to the milliseconds that took, measured by
   * the runtime where the way to it (a browser) would count otherwise.
   */
  evaluate(tokens: readonly number[], position: number): Promise<number>;
  /** Peak of the memory that its process held, in bytes; undefined: the process that this runs in. */
  peakMemory?(): Promise<number | undefined>;
  /** Bytes of the weights, all of which a decoded token reads; undefined where that is not known. */
  readonly weightBytes?: number;
  dispose(): Promise<void>;
}

export interface LoadOptions {
  readonly modelPath: string;
  /** Threads to compute with, where the runtime can do more than one. */
  readonly threads: number;
}

/** The runtime cannot be measured here; the message says why. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Milliseconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
