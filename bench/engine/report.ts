import { summarize } from '../../src/util/percentile.ts';
import type { Measurement } from './driver.ts';
import type { Reading } from './reading.ts';
import { figures, type FigureName } from './figures.ts';

/** Medians in milliseconds; null: the runtime cannot give it (context too short, or not available). */
export type BenchRow = Readonly<Record<FigureName | 'loadMs' | 'peakMemoryMB', number | null>> & {
  readonly runtime: string;
  readonly model: string;
  readonly threads: number;
  readonly detail?: string;
  /** What a decoded token reads its weights at, in GB a second, and what a plain sum of as many bytes does. */
  readonly readingGBps?: Reading;
  readonly unavailable?: string;
};

/** A runtime's time over the reference's, by figure: above 1 the reference is faster. */
export type BenchRatios = Readonly<Record<FigureName, number | null>>;

export interface BenchReport {
  readonly model: string;
  readonly rounds: number;
  /** The runtime that `ratios` compares with. */
  readonly reference: string;
  readonly rows: readonly BenchRow[];
  /** By runtime. */
  readonly ratios: Readonly<Record<string, BenchRatios>>;
}

export function reportBench(
  model: string,
  rounds: number,
  reference: string,
  measurements: readonly Measurement[],
): BenchReport {
  const rows = measurements.map((measurement) => rowOf(model, measurement));
  const base = rows.find(({ runtime }) => runtime === reference);
  const ratios = Object.fromEntries(rows.map((row) => [row.runtime, ratiosOf(row, base)]));
  return { model, rounds, reference, rows, ratios };
}

function rowOf(model: string, measured: Measurement): BenchRow {
  const { runtime, threads, samples, loadMs, peakMemoryBytes, reading, detail, unavailable } = measured;
  return {
    ...{ runtime, model, threads },
    ...byFigure((name) => {
      const taken = samples[name] ?? [];
      return taken.length === 0 ? null : rounded(summarize(taken).p50);
    }),
    loadMs: loadMs === undefined ? null : Math.round(loadMs),
    peakMemoryMB: peakMemoryBytes === undefined ? null : Math.round(peakMemoryBytes / 1e6),
    ...(reading === undefined
      ? {}
      : { readingGBps: { decode: rounded(reading.decode), plainSum: rounded(reading.plainSum) } }),
    ...(detail === undefined ? {} : { detail }),
    ...(unavailable === undefined ? {} : { unavailable }),
  };
}

function ratiosOf(row: BenchRow, base: BenchRow | undefined): BenchRatios {
  return byFigure((name) => {
    const time = row[name];
    const baseTime = base?.[name] ?? null;
    return time === null || baseTime === null ? null : rounded(time / baseTime);
  });
}

function byFigure(valueOf: (name: FigureName) => number | null): Record<FigureName, number | null> {
  return Object.fromEntries(figures.map(({ name }) => [name, valueOf(name)])) as Record<
    FigureName,
    number | null
  >;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The report for reading: a table of medians, and one of ratios where there is anything to compare with. */
export function tablesOf(report: BenchReport): Record<string, Record<string, string>>[] {
  const show = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
  const rows = report.rows.map(({ runtime, threads, loadMs, peakMemoryMB, unavailable, ...row }) => [
    runtime,
    unavailable === undefined
      ? {
          threads: String(threads),
          ...Object.fromEntries(figures.map(({ name }) => [name, show(row[name])])),
          loadMs: loadMs === null ? '-' : String(loadMs),
          peakMemoryMB: peakMemoryMB === null ? '-' : String(peakMemoryMB),
        }
      : {},
  ]);
  const ratios = Object.entries(report.ratios)
    .filter(([, byName]) => Object.values(byName).some((ratio) => ratio !== null))
    .map(([runtime, byName]) => [
      `${runtime} / ${report.reference}`,
      Object.fromEntries(figures.map(({ name }) => [name, show(byName[name])])),
    ]);
  const tables = ratios.length > 0 ? [rows, ratios] : [rows];
  return tables.map((table) => Object.fromEntries(table) as Record<string, Record<string, string>>);
}

/** A table in Markdown. */
export function markdownTable(table: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const columns = [...new Set(Object.values(table).flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...columns]),
    line(['---', ...columns.map(() => '---:')]),
    ...Object.entries(table).map(([name, row]) =>
      line([name, ...columns.map((column) => row[column] ?? '-')]),
    ),
  ].join('\n');
}
