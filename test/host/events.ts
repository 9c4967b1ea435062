/**
 * What the suite inside the extension host reports while it runs: one JSON object a line, appended to the file that
 * the environment variable below names. A file works the same whether the host was started by a desktop VS Code or by
 * a server; `end` says that the suite was not cut short.
 */
export type TestEvent =
  | { readonly type: 'pass'; readonly title: string; readonly ms: number }
  | { readonly type: 'fail'; readonly title: string; readonly error: string }
  | { readonly type: 'skip'; readonly title: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'end' };

export const eventsVariable = 'FORETYPE_TEST_EVENTS';
/** The extension's hook for its tests, where this is `1`. */
export const hooksVariable = 'FORETYPE_TEST_HOOKS';
/** Which tests to run: a pattern for their titles, or nothing. */
export const grepVariable = 'FORETYPE_TEST_GREP';
