import type { FigureName } from './figures.ts';
import type { Reading } from './reading.ts';

/** What the driver asks of the process of one runtime, one thing at a time. */
export type BenchRequest =
  | { readonly kind: 'load'; readonly runtime: string; readonly modelPath: string; readonly threads: number }
  | { readonly kind: 'visit'; readonly figure: FigureName }
  | { readonly kind: 'finish' };

/** Each request is answered by one of these. */
export type BenchResponse =
  | { readonly kind: 'loaded'; readonly loadMs: number; readonly threads: number; readonly detail?: string }
  /** Milliseconds of each sample; absent when the context is too short. */
  | { readonly kind: 'visited'; readonly samples?: readonly number[] }
  | { readonly kind: 'finished'; readonly peakMemoryBytes?: number; readonly reading?: Reading }
  | { readonly kind: 'unavailable'; readonly reason: string };
