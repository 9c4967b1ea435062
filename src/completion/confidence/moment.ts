import { blockSyntax } from '../../language/block-syntax.ts';
import type { Surroundings } from '../surroundings.ts';
import { THRESHOLDS, type Eagerness, type Moment } from './calibration.ts';
import { ConfidenceGate, type Gate } from './gate.ts';
import { LineGate } from './line-gate.ts';

/** A comment that has the line for itself, or the last line of one; not a directive of C, nor an attribute of Rust. */
const COMMENT =
  /^\s*(?:\/\/|#(?:\s|(?![!{[]|(?:define|elif|else|endif|error|if|ifdef|ifndef|import|include|pragma|undef)\b))|--\s|;;|\/\*|\*|<!--|"""|''')/;
/** What the editor closed ahead behind the cursor. */
const CLOSERS = /^\s*[)\]}]*[;,]?\s*$/;

/** @param paused whether the person has stopped typing */
export function momentAt(surroundings: Surroundings, paused: boolean): Moment {
  if (!paused) return 'typing';
  const { family, linePrefix, lineSuffix, previousLine = '' } = surroundings;
  if (family === 'prose' || !CLOSERS.test(lineSuffix)) return 'paused';
  const { opens } = blockSyntax[family];
  if (linePrefix.trim() !== '') return opens(linePrefix) ? 'paused-at-body' : 'paused';
  return opens(previousLine) || COMMENT.test(previousLine) ? 'paused-at-body' : 'paused-at-line';
}

/**
 * From when on a suggestion is shown, 0 to 1: while typing the confidence in it, later how certain the tokens of a line
 * are in the mean (`LineGate`).
 */
export function thresholdOf(eagerness: Eagerness, moment: Moment): number {
  return THRESHOLDS[moment][eagerness];
}

/** What judges a text as it is decoded. */
export function gateAt(moment: Moment, eagerness: Eagerness, linePrefix: string): Gate {
  const threshold = thresholdOf(eagerness, moment);
  return moment === 'typing'
    ? new ConfidenceGate(threshold, linePrefix)
    : new LineGate(threshold, linePrefix);
}
