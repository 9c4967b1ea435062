import type { ConfidenceWeights } from '../../src/completion/confidence/calibration.ts';
import { pointAt, reliability, type Group, type Point } from './curve.ts';
import { fit, rowsOf } from './fit.ts';
import type { Sample } from './samples.ts';

export interface Calibration {
  /** Packages that the weights were fitted on, and others on which the curve was measured. */
  readonly fittedOn: readonly string[];
  readonly checkedOn: readonly string[];
  /** In the one half of the packages and in the other. */
  readonly positions: { readonly fitted: number; readonly checked: number };
  /** Beginnings of suggestions that the weights were fitted on. */
  readonly beginnings: number;
  readonly weights: ConfidenceWeights;
  readonly curve: readonly Point[];
  readonly reliability: readonly Group[];
}

const THRESHOLDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/** Fits on every other package, and checks on those between, so that no file is on both sides. */
export function calibrate(samples: readonly Sample[]): Calibration {
  const packages = [...new Set(samples.map((sample) => sample.package))].sort();
  const fittedOn = packages.filter((_, i) => i % 2 === 0);
  const checkedOn = packages.filter((_, i) => i % 2 === 1);
  const of = (names: readonly string[]): Sample[] =>
    samples.filter((sample) => names.includes(sample.package));
  const rows = of(fittedOn).flatMap(rowsOf);
  const weights = fit(rows);
  const checked = of(checkedOn);
  return {
    ...{ fittedOn, checkedOn, weights },
    positions: { fitted: samples.length - checked.length, checked: checked.length },
    beginnings: rows.length,
    curve: THRESHOLDS.map((threshold) => pointAt(checked, threshold, weights)),
    reliability: reliability(checked.flatMap(rowsOf), weights),
  };
}
