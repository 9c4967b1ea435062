import type { Dice } from './dice.ts';

/** What became of a mutation that found nothing: it was accepted, or refused as it should be. */
export type Verdict = 'sound' | 'refused';

/** One thing that is fuzzed. */
export interface FuzzKind {
  readonly name: string;
  /** How many mutations go through the same state, one after the other, before it is made anew. */
  readonly blockSize: number;
  /** How long a mutation may take, in milliseconds; what takes longer is a finding. */
  readonly limitMs: number;
  /** Makes the state that the mutations of a block share. */
  readonly start: () => Promise<FuzzBlock>;
}

export interface FuzzBlock {
  /** Makes one mutation and tries it. What it rejects with is a finding. */
  mutate(dice: Dice): Promise<Verdict>;
  end(): Promise<void>;
}

/** A kind whose mutations share nothing. */
export function independent(
  name: string,
  limitMs: number,
  mutate: (dice: Dice) => Promise<Verdict>,
): FuzzKind {
  const block: FuzzBlock = { mutate, end: () => Promise.resolve() };
  return { name, blockSize: 1, limitMs, start: () => Promise.resolve(block) };
}

/** Something that must not happen, told so that a developer knows what to look for. */
export class FuzzFinding extends Error {
  override readonly name = 'FuzzFinding';
  /** Whether the process is of no use for further mutations. */
  readonly spoilsProcess: boolean;

  constructor(message: string, options: ErrorOptions & { readonly spoilsProcess?: boolean } = {}) {
    super(message, options);
    this.spoilsProcess = options.spoilsProcess === true;
  }
}
