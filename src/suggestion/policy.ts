/** What is known about a place before the model is asked about it. */
export interface Situation {
  /** Whether the person asked for a completion, rather than just typed. */
  readonly explicit: boolean;
  /** The setting, for this document's language. */
  readonly enabled: boolean;
  /** Scheme of the document's URI. */
  readonly scheme: string;
  /** Length of the document in UTF-16 units. */
  readonly length: number;
  /** Whether text is selected, or there is more than one cursor. */
  readonly selecting: boolean;
  /** Whether the document's last change only took text away. */
  readonly afterDeletion: boolean;
}

export type Decision =
  | { readonly kind: 'ask' }
  /** Only a suggestion that was shown before may be shown again. */
  | { readonly kind: 'recall' }
  | { readonly kind: 'skip'; readonly reason: 'off' | 'excluded' | 'selecting' | 'too-large' };

/** The longest document that is mirrored in the worker, in UTF-16 units. */
export const maximumDocumentLength = 20 * 1024 * 1024;

/** Schemes of things that are text documents to the editor, but not text that a person writes code in. */
const excludedSchemes: ReadonlySet<string> = new Set([
  'chatSessionInput',
  'comment',
  'debug',
  'foretype',
  'git',
  'output',
  'search-editor',
  'vscode-scm',
  'vscode-settings',
  'vscode-terminal',
  'walkThrough',
  'walkThroughSnippet',
]);

/**
 * Whether to ask the model. What the person asks for goes before the setting; nothing goes before the limits.
 * The cursor may stand anywhere, also amid a word.
 */
export function decide(situation: Situation): Decision {
  if (excludedSchemes.has(situation.scheme)) return { kind: 'skip', reason: 'excluded' };
  if (!situation.enabled && !situation.explicit) return { kind: 'skip', reason: 'off' };
  if (situation.selecting) return { kind: 'skip', reason: 'selecting' };
  if (situation.length > maximumDocumentLength) return { kind: 'skip', reason: 'too-large' };
  // Who deletes is not waiting for more text; only what they saw a moment ago may come back.
  return { kind: situation.afterDeletion && !situation.explicit ? 'recall' : 'ask' };
}
