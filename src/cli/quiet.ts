import { thresholdOf } from '../completion/confidence/moment.ts';
import type { CompletionResult } from '../completion/completion.ts';
import type { Decision } from '../suggestion/policy.ts';
import { EAGERNESS } from './setting-defaults.ts';

type Skipped = Extract<Decision, { kind: 'skip' }>['reason'];

/** Why a person who types sees nothing; scripts may rely on these. */
export type QuietId = Skipped | 'line-finished' | 'unsure' | 'nothing' | 'not-worth-showing';

export interface Quiet {
  readonly id: QuietId;
  /** The same as a short sentence. */
  readonly reason: string;
}

/** Why the model is not asked; `undefined` where it is. */
export function quietByPolicy(decision: Decision): Quiet | undefined {
  switch (decision.kind) {
    case 'ask':
      return undefined;
    // What was shown before may be shown again, but here nothing was.
    case 'recall':
      return { id: 'line-finished', reason: 'The line ends a statement.' };
    case 'skip':
      return { id: decision.reason, reason: skippedText(decision.reason) };
  }
}

/** Why nothing of the model's answer is shown; `undefined` where something is. */
export function quietByAnswer({
  text,
  moment,
  isCut,
  steps,
}: Pick<CompletionResult, 'text' | 'moment' | 'isCut' | 'steps'>): Quiet | undefined {
  if (text !== '') return undefined;
  const percent = Math.round(100 * thresholdOf(EAGERNESS, moment));
  if (isCut)
    return {
      id: 'unsure',
      reason: `The model is not sure enough: "${EAGERNESS}" shows from ${percent} % on.`,
    };
  if (steps.length === 0) return { id: 'nothing', reason: 'The model has nothing to add.' };
  return {
    id: 'not-worth-showing',
    reason: 'What the model says is too short, stands there already or does not fit.',
  };
}

function skippedText(reason: Skipped): string {
  switch (reason) {
    case 'too-large':
      return 'The file is too large.';
    case 'excluded':
      return 'The setting "foretype.exclude" keeps Foretype from reading the file.';
    case 'off':
      return 'Completions are off.';
    case 'selecting':
      return 'Text is selected.';
    case 'deleting':
      return 'The last change took text away.';
    case 'snippet':
      return 'The cursor stands in a snippet.';
    case 'machine-written':
      return 'The text around the cursor looks written by a program.';
  }
}
