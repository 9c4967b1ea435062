import { isIgnoredScheme } from '../control/ignored-schemes.ts';
import type { LineEnd } from '../language/line-end.ts';

/** What is known about a place before the model is asked about it. */
export interface Situation {
  /** Whether the person asked for a completion, rather than just typed. */
  readonly explicit: boolean;
  /** Whether the document is one that Foretype does not read. */
  readonly excluded: boolean;
  /** Whether suggestions while typing are on in this document, and not snoozed. */
  readonly enabled: boolean;
  /** Scheme of the document's URI. */
  readonly scheme: string;
  /** Length of the document in UTF-16 units. */
  readonly length: number;
  /** Whether text is selected. */
  readonly selecting: boolean;
  /** Whether the document's last change only took text away. */
  readonly afterDeletion: boolean;
  /** Whether the cursor stands in a placeholder of a snippet. */
  readonly inSnippet: boolean;
  /** Whether the text around the cursor is data, a log or minified, rather than written by a person. */
  readonly machineWritten: boolean;
  /** What the line up to the cursor says of itself, where nothing stands behind the cursor. */
  readonly lineEnd: LineEnd;
  /** Whether the person typed here just now. */
  readonly typing: boolean;
}

export type Decision =
  | { readonly kind: 'ask' }
  /** Only the rest of a suggestion that was shown before may be shown. */
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
 * Whether to ask the model. A person who asks is always answered, but in documents that are too long or excluded; all
 * other rules are about not disturbing one who just types. The cursor may stand anywhere, also amid a word.
 */
export function decide(situation: Situation): Decision {
  if (situation.length > maximumDocumentLength) return { kind: 'skip', reason: 'too-large' };
  if (situation.excluded || isIgnoredScheme(situation.scheme)) return { kind: 'skip', reason: 'excluded' };
  if (situation.explicit) return { kind: 'ask' };
  if (!situation.enabled) return { kind: 'skip', reason: 'off' };
  if (situation.selecting) return { kind: 'skip', reason: 'selecting' };
  // Who deletes is not waiting for more text, not even for what they saw a moment ago.
  if (situation.afterDeletion) return { kind: 'skip', reason: 'deleting' };
  // There, Tab is to lead to the next placeholder.
  if (situation.inSnippet) return { kind: 'skip', reason: 'snippet' };
  if (situation.machineWritten) return { kind: 'skip', reason: 'machine-written' };
  // Its next lines may have been shown already.
  if (isFinished(situation)) return { kind: 'recall' };
  return { kind: 'ask' };
}

/** Whether there is nothing to add to the line: it says so itself, or it may be whole and nobody types. */
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
