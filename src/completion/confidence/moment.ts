import { blockSyntax } from '../block-syntax.ts';
import type { Surroundings } from '../surroundings.ts';
import { THRESHOLDS, type Eagerness } from './calibration.ts';
import { ConfidenceGate, type Gate } from './gate.ts';
import { LineGate } from './line-gate.ts';

/**
 * What a person does where a suggestion might be shown, which decides how much a wrong one disturbs:
 * - `typing`: they type on in a moment
 * - `paused`: they have stopped, and may look for the next word
 * - `paused-at-line`: they have stopped in front of an empty line
 * - `paused-at-body`: they have stopped where a body begins, or below a comment that says what is to come
 */
export type Moment = 'typing' | 'paused' | 'paused-at-line' | 'paused-at-body';

/** A comment that has the line for itself, or the last line of one; not a directive of C, nor an attribute of Rust. */
const COMMENT =
  /^\s*(?:\/\/|#(?:\s|(?![!{[]|(?:define|elif|else|endif|error|if|ifdef|ifndef|import|include|pragma|undef)\b))|--\s|;;|\/\*|\*|<!--|"""|''')/;
/** What the editor closed ahead behind the cursor. */
const CLOSERS = /^\s*[)\]}]*[;,]?\s*$/;

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
