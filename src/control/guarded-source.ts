import type { DocumentSource } from '../worker/client/synced-documents.ts';
import { isIgnoredScheme, schemeOf } from './ignored-schemes.ts';

/**
 * Wraps a source of documents so that excluded ones, and those with ignored schemes, are not found. All text that is sent
 * to the worker is read from such a source, and edits are sent only for documents that were read. So an excluded file is
 * neither completed nor shown in the prompt of another.
 */
export function withoutExcluded(
  source: DocumentSource,
  isExcluded: (uri: string) => boolean,
): DocumentSource {
  const isHidden = (uri: string): boolean => isIgnoredScheme(schemeOf(uri)) || isExcluded(uri);
  return {
    read: (uri) => (isHidden(uri) ? undefined : source.read(uri)),
    cells: (uri) => (isHidden(uri) ? undefined : source.cells(uri)),
  };
}
