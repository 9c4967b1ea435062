import type { DocumentSource } from '../worker/client/synced-documents.ts';
import { isIgnoredScheme, schemeOf } from './ignored-schemes.ts';

/**
 * Wraps a source of documents so that excluded ones, and those with ignored schemes, are not found. All text that is sent
 * to the worker is read from such a source or a `filesWithoutExcluded`, and edits are sent only for documents that were
 * read. So an excluded file is neither completed nor used for another.
 */
export function withoutExcluded(
  source: DocumentSource,
  isExcluded: (uri: string) => boolean,
): DocumentSource {
  const isHidden = hides(isExcluded);
  return {
    read: (uri) => (isHidden(uri) ? undefined : source.read(uri)),
    cells: (uri) => (isHidden(uri) ? undefined : source.cells(uri)),
  };
}

/** Wraps a function that reads files in the same way. */
export function filesWithoutExcluded(
  read: (uri: string) => Promise<string | undefined>,
  isExcluded: (uri: string) => boolean,
): (uri: string) => Promise<string | undefined> {
  const isHidden = hides(isExcluded);
  return async (uri) => {
    if (isHidden(uri)) return undefined;
    const text = await read(uri);
    // The settings may have changed while it was read.
    return isHidden(uri) ? undefined : text;
  };
}

function hides(isExcluded: (uri: string) => boolean): (uri: string) => boolean {
  return (uri) => isIgnoredScheme(schemeOf(uri)) || isExcluded(uri);
}
