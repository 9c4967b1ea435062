import type { DocumentSource } from '../worker/client/synced-documents.ts';
import { isUnreadScheme, schemeOf } from './unread-schemes.ts';

/**
 * A source of documents that has no excluded ones, and none that shows what other files hold. All text that reaches the
 * worker is read from such a source first, and edits follow only what was read; so an excluded file is neither completed
 * nor shown beside another.
 */
export function withoutExcluded(
  source: DocumentSource,
  isExcluded: (uri: string) => boolean,
): DocumentSource {
  const isUnread = (uri: string): boolean => isUnreadScheme(schemeOf(uri)) || isExcluded(uri);
  return {
    read: (uri) => (isUnread(uri) ? undefined : source.read(uri)),
    cells: (uri) => (isUnread(uri) ? undefined : source.cells(uri)),
  };
}
