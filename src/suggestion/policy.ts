import { isIgnoredScheme } from '../control/ignored-schemes.ts';
import type { LineEnd } from '../language/line-end.ts';

/** What is known about a cursor position before the model is asked. */
export interface Situation {
  /** Whether the request is explicit, rather than automatic. */
  readonly explicit: boolean;
  /** Whether the document is one that Foretype does not read. */
  readonly excluded: boolean;
  /** Whether automatic suggestions are on in this document, and not snoozed. */
  readonly enabled: boolean;
  /** Scheme of the document's URI. */
  readonly scheme: string;
  /** Length of the document in UTF-16 units. */
  readonly length: number;
  /** Whether text is selected. */
  readonly selecting: boolean;
  /** Whether the document's last change only deleted text. */
  readonly afterDeletion: boolean;
  /** Whether the cursor is in a placeholder of a snippet. */
  readonly inSnippet: boolean;
  /** Whether the text around the cursor is data, a log or minified code, rather than written by hand. */
  readonly machineWritten: boolean;
  /** Whether the cursor is at the end of a statement. */
  readonly lineEnd: LineEnd;
  /** Whether the user typed here just now. */
  readonly typing: boolean;
}

export type Decision =
  | { readonly kind: 'ask' }
  /** Only the rest of the last suggestion may be shown. */
  | { readonly kind: 'recall' }
  | {
      readonly kind: 'skip';
      readonly reason:
        'too-large' | 'excluded' | 'off' | 'selecting' | 'deleting' | 'snippet' | 'machine-written';
    };

/** How far to go for a suggestion. */
export type Effort =
  /** Only the rest of the last suggestion, or of the completion in flight. */
  | 'recall'
  /** The same, else the model after a debounce. */
  | 'ask'
  /** The same without the debounce. */
  | 'ask-now';

/** The longest document that is mirrored in the worker, in UTF-16 units. */
export const maximumDocumentLength = 20 * 1024 * 1024;

/**
 * Whether to ask the model. Explicit requests are skipped only in documents that are too long or excluded; all other rules
 * are for automatic requests. The cursor may be anywhere, also inside a word.
 */
export function decide(situation: Situation): Decision {
  if (situation.length > maximumDocumentLength) return { kind: 'skip', reason: 'too-large' };
  if (situation.excluded || isIgnoredScheme(situation.scheme)) return { kind: 'skip', reason: 'excluded' };
  if (situation.explicit) return { kind: 'ask' };
  if (!situation.enabled) return { kind: 'skip', reason: 'off' };
  if (situation.selecting) return { kind: 'skip', reason: 'selecting' };
  // After a deletion no more text is wanted, not even the rest of the last suggestion.
  if (situation.afterDeletion) return { kind: 'skip', reason: 'deleting' };
  // In a snippet, Tab has to go to the next placeholder.
  if (situation.inSnippet) return { kind: 'skip', reason: 'snippet' };
  if (situation.machineWritten) return { kind: 'skip', reason: 'machine-written' };
  // The last suggestion may be a block whose next lines are shown here.
  if (isFinished(situation)) return { kind: 'recall' };
  return { kind: 'ask' };
}

/** Whether the line is complete: it ends a statement, or may be complete and the user has stopped typing. */
function isFinished({ lineEnd, typing }: Situation): boolean {
  switch (lineEnd) {
    case 'finished':
      return true;
    case 'whole':
      return !typing;
    case 'open':
      return false;
  }
}
