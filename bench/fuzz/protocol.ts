import type { MutationRange, MutationReport } from './run.ts';

/** What the process that does the mutations is told, one order at a time. */
export interface FuzzOrder extends MutationRange {
  readonly kind: string;
}

/** What it says: one report for each mutation, then that the order is done. */
export type FuzzNews =
  | ({ readonly type: 'mutation' } & MutationReport)
  | { readonly type: 'done' }
  /** Something was thrown where no mutation could catch it. The process ends then. */
  | { readonly type: 'uncaught'; readonly finding: string };
