import type { ConfidenceWeights } from '../../src/completion/confidence/calibration.ts';
import { ConfidenceGate } from '../../src/completion/confidence/gate.ts';
import { confidenceOf } from '../../src/completion/confidence/line-log-probs.ts';
import type { Row } from './fit.ts';
import type { Sample } from './samples.ts';

/** What a threshold does, over all positions. */
export interface Point {
  readonly threshold: number;
  /** Share of positions at which something is shown. */
  readonly coverage: number;
  /** Share of what is shown that is what came next, and long enough to count. */
  readonly precision: number;
  /** Characters that are shown and right, a position. */
  readonly rightUnits: number;
}

/** A suggestion counts when it has this many characters. */
const LEAST_UNITS = 3;

/** What is shown at each position with a threshold, cut as the extension cuts it. */
export function pointAt(samples: readonly Sample[], threshold: number, weights: ConfidenceWeights): Point {
  let shown = 0;
  let right = 0;
  let rightUnits = 0;
  for (const sample of samples) {
    const text = shownOf(sample, threshold, weights);
    if (text === '') continue;
    shown++;
    if (text.length < LEAST_UNITS || !sample.rest.startsWith(text)) continue;
    right++;
    rightUnits += text.length;
  }
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  return {
    threshold,
    coverage: share(shown, samples.length),
    precision: share(right, shown),
    rightUnits: share(rightUnits, samples.length),
  };
}

function shownOf(
  { text, steps, shown, linePrefix }: Sample,
  threshold: number,
  weights: ConfidenceWeights,
): string {
  const gate = new ConfidenceGate(threshold, linePrefix, weights);
  for (const { end, logProb } of steps) if (!gate.push(text.slice(0, end), logProb)) break;
  const [line = ''] = shown.split('\n');
  const { length, isCut } = gate.judge(text, line.length);
  // What the filters took of the end is taken of a cut text too.
  return (isCut ? line.slice(0, length) : line).trimEnd();
}

/** Beginnings of suggestions with about the same confidence. */
export interface Group {
  readonly from: number;
  readonly rows: number;
  readonly confidence: number;
  /** Share of them that was right: the confidence, if that is what it says. */
  readonly right: number;
}

/** How far confidence is from what came, in groups of tenths. */
export function reliability(rows: readonly Row[], weights: ConfidenceWeights): Group[] {
  return Array.from({ length: 10 }, (_, tenth) => {
    const group = rows
      .map((row) => ({ ...row, confidence: confidenceOf(row.features, weights) }))
      .filter(({ confidence }) => Math.min(9, Math.floor(10 * confidence)) === tenth);
    const mean = (value: (row: (typeof group)[number]) => number): number =>
      group.reduce((sum, row) => sum + value(row), 0) / Math.max(1, group.length);
    return {
      from: tenth / 10,
      rows: group.length,
      confidence: mean(({ confidence }) => confidence),
      right: mean(({ isRight }) => Number(isRight)),
    };
  });
}
