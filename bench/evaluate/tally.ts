import { summarize } from '../../src/util/percentile.ts';
import type { LookupTime } from '../memory/timed-memory.ts';
import { countTyped, distractions, keystrokesSaved, precision, total } from '../../src/evaluation/counts.ts';
import type { Typed } from '../../src/evaluation/person.ts';

/** Bits that a model needs for some text. */
export interface Surprise {
  readonly bits: number;
  readonly bytes: number;
}

/** What suggestions are worth; docs/quality.md says what each figure is. */
export interface Figures {
  readonly files: number;
  readonly positions: number;
  readonly shown: number;
  readonly precision: number;
  readonly coverage: number;
  readonly exactLine: number;
  readonly editSimilarity: number;
  readonly keystrokesSaved: number;
  readonly distractions: number;
  readonly duplicatedSuffix: number;
  readonly unbalancedBrackets: number;
  readonly bitsPerByte: number;
  readonly msPerKeystroke: { readonly p50: number; readonly p95: number };
  /** What looking up in the project's memory took; left out without a memory. */
  readonly memory?: { readonly usPerLookup: number; readonly shareOfWork: number };
}

/** @param lookups while it was typed, if there was a memory */
export function tally(
  typed: readonly Typed[],
  surprises: readonly Surprise[],
  lookups?: LookupTime,
): Figures {
  const shown = typed.flatMap((one) => one.shown);
  const computedMs = typed.flatMap((one) => one.computedMs);
  const counts = total(typed.map(countTyped));
  const positions = counts.keys;
  const count = (matches: (one: (typeof shown)[number]) => boolean): number => shown.filter(matches).length;
  return {
    files: new Set(typed.map(({ path }) => path)).size,
    positions,
    shown: shown.length,
    precision: precision(counts),
    coverage: share(shown.length, positions),
    exactLine: share(
      count(({ exactLine }) => exactLine),
      shown.length,
    ),
    editSimilarity: share(sum(shown.map(({ similarity }) => similarity)), shown.length),
    keystrokesSaved: keystrokesSaved(counts),
    distractions: distractions(counts),
    duplicatedSuffix: count((one) => one.duplicatesSuffix),
    unbalancedBrackets: count((one) => one.unbalancesBrackets),
    bitsPerByte: share(sum(surprises.map(({ bits }) => bits)), sum(surprises.map(({ bytes }) => bytes))),
    msPerKeystroke: summarize(computedMs),
    ...(lookups && {
      memory: {
        usPerLookup: share(1_000 * lookups.ms, lookups.lookups),
        shareOfWork: share(lookups.ms, sum(computedMs)),
      },
    }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** 0 where there is nothing to have a share of. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
