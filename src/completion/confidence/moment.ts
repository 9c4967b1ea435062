import { blockSyntax } from '../../language/block-syntax.ts';
import type { Surroundings } from '../surroundings.ts';
import { THRESHOLDS, type Eagerness, type Moment } from './calibration.ts';
import { ConfidenceGate, type Gate } from './gate.ts';
import { LineGate } from './line-gate.ts';

/** A comment on a line of its own, or the last line of one; not a directive of C, nor an attribute of Rust. */
const COMMENT =
  /^\s*(?:\/\/|#(?:\s|(?![!{[]|(?:define|elif|else|endif|error|if|ifdef|ifndef|import|include|pragma|undef)\b))|--\s|;;|\/\*|\*|<!--|"""|''')/;
/** Closers that the editor may have inserted after the cursor. */
const CLOSERS = /^\s*[)\]}]*[;,]?\s*$/;

/** @param paused whether the user has stopped typing */
export function momentAt(surroundings: Surroundings, paused: boolean): Moment {
  if (!paused) return 'typing';
  const { family, linePrefix, lineSuffix, previousLine = '' } = surroundings;
  if (family === 'prose' || !CLOSERS.test(lineSuffix)) return 'paused';
  const { opens } = blockSyntax[family];
  if (linePrefix.trim() !== '') return opens(linePrefix) ? 'paused-at-body' : 'paused';
  return opens(previousLine) || COMMENT.test(previousLine) ? 'paused-at-body' : 'paused-at-line';
}

/**
 * The lowest confidence with which a suggestion is shown, 0 to 1: while the user types that of `ConfidenceGate`, after a
 * pause that of `LineGate`.
 */
export function thresholdOf(eagerness: Eagerness, moment: Moment): number {
  return THRESHOLDS[moment][eagerness];
}

/** The gate for a text that is decoded at a moment. */
export function gateAt(moment: Moment, eagerness: Eagerness, linePrefix: string): Gate {
  const threshold = thresholdOf(eagerness, moment);
  return moment === 'typing'
    ? new ConfidenceGate(threshold, linePrefix)
    : new LineGate(threshold, linePrefix);
}
