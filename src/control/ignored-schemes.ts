/**
 * Schemes of text documents in which nobody writes code. Some of them show text of other files under their own name, such
 * as search results, earlier versions of a file, and output of programs.
 */
const ignoredSchemes: ReadonlySet<string> = new Set([
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

/** Whether documents with this scheme are never read, whatever the settings. */
export function isIgnoredScheme(scheme: string): boolean {
  return ignoredSchemes.has(scheme.toLowerCase());
}

/** Returns the scheme of a URI. */
export function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':')));
}
