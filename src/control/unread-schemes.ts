/**
 * Schemes of what is a text document to the editor, but none in which a person writes code. Some of them show text of
 * other files under a name of their own: what a search found, what stood in a file before, what a program printed.
 */
const unreadSchemes: ReadonlySet<string> = new Set([
  'chat-editing-snapshot-text-model',
  'chat-editing-text-model',
  'chatsessioninput',
  'comment',
  'debug',
  'foretype',
  'git',
  'gitfs',
  'gitlens',
  'gitlens-git',
  'githubpr',
  'hg',
  'merge-conflict.conflict-diff',
  'output',
  'perforce',
  'pr',
  'review',
  'search-editor',
  'svn',
  'vscode-chat-code-block',
  'vscode-chat-code-compare-block',
  'vscode-chat-response-resource',
  'vscode-local-history',
  'vscode-notebook-cell-metadata',
  'vscode-notebook-cell-output',
  'vscode-notebook-cell-output-diff',
  'vscode-scm',
  'vscode-settings',
  'vscode-terminal',
  'walkthrough',
  'walkthroughsnippet',
]);

/** Whether the text of documents with this scheme is never read, whatever the settings say. */
export function isUnreadScheme(scheme: string): boolean {
  return unreadSchemes.has(scheme.toLowerCase());
}

/** The scheme of a URI in text. */
export function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':')));
}
