import { thresholdOf } from '../completion/confidence/moment.ts';
import type { CompletionResult } from '../completion/completion.ts';
import type { Decision } from '../suggestion/policy.ts';
import { EAGERNESS } from './setting-defaults.ts';

type Skipped = Extract<Decision, { kind: 'skip' }>['reason'];

/** Why nothing is shown while typing. Part of the JSON output, so scripts may rely on these. */
export type QuietId = Skipped | 'line-finished' | 'unsure' | 'nothing' | 'not-worth-showing';

export interface Quiet {
  readonly id: QuietId;
  /** The reason in a sentence. */
  readonly reason: string;
}

/** Returns why the model is not asked; `undefined` if it is. */
export function quietByPolicy(decision: Decision): Quiet | undefined {
  switch (decision.kind) {
    case 'ask':
      return undefined;
    // Only the last suggestion may be shown again, and here there is none.
    case 'recall':
      return { id: 'line-finished', reason: 'The line ends a statement.' };
    case 'skip':
      return { id: decision.reason, reason: describeSkip(decision.reason) };
  }
}

/** Returns why nothing of the result is shown; `undefined` if something is. */
export function quietByResult({
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
    reason: 'The suggestion is too short, repeats the text around it or does not fit.',
  };
}

function describeSkip(reason: Skipped): string {
  switch (reason) {
    case 'too-large':
      return 'The file is too large.';
    case 'excluded':
      return 'The setting "foretype.exclude" excludes the file.';
    case 'off':
      return 'Completions are off.';
    case 'selecting':
      return 'Text is selected.';
    case 'deleting':
      return 'The last edit deleted text.';
    case 'snippet':
      return 'The cursor is in a snippet.';
    case 'machine-written':
      return 'The text around the cursor looks generated.';
  }
}
