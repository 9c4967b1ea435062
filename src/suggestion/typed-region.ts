import type { DocumentIdentity, DocumentPosition, TextEdit } from '../worker/protocol.ts';

/** The document's text from a position on that was not there at first. */
export interface TypedRegion extends DocumentPosition {
  readonly text: string;
}

/** A region is followed until its text is this much longer than the suggestion; UTF-16 units. */
export const typedTolerance = 64;

/** Closers that the editor may have inserted after the cursor. */
const autoClosed = /[)\]}>"'`]*$/;

/**
 * The region after a change that led to `document`; `undefined` when an edit reaches outside of it, or a change between
 * the two was missed. The edits all refer to the text before the change. Of the same edit at several cursors, only one has
 * to be in the region.
 */
export function followEdits(
  region: TypedRegion,
  document: DocumentIdentity,
  edits: readonly TextEdit[],
): TypedRegion | undefined {
  if (document.version !== region.version + (edits.length === 0 ? 0 : 1)) return undefined;
  const start = region.offset;
  const end = start + region.text.length;
  const inside = edits.filter((edit) => edit.offset >= start && edit.offset + edit.length <= end);
  const before = edits.filter((edit) => edit.offset < start && edit.offset + edit.length <= start);
  const behind = edits.filter((edit) => edit.offset > end);
  const isWhole = inside.length + before.length + behind.length === edits.length;
  const isAlone = inside.length === edits.length;
  if (!isAlone && (!isWhole || inside.length === 0 || !areAlike(edits))) return undefined;
  const lastFirst = inside.toSorted((a, b) => b.offset - a.offset);
  const text = lastFirst.reduce((result, edit) => {
    const from = edit.offset - start;
    return result.slice(0, from) + edit.text + result.slice(from + edit.length);
  }, region.text);
  const shift = before.reduce((sum, edit) => sum + edit.text.length - edit.length, 0);
  return { ...region, version: document.version, offset: start + shift, text };
}

/** Whether all edits insert the same text, but for white space: Enter at several cursors indents each by its line. */
function areAlike(edits: readonly TextEdit[]): boolean {
  const texts = new Set(edits.map(({ text }) => text.replace(/\s+/g, ' ')));
  return texts.size === 1;
}

/**
 * The text typed in the region before the cursor, lines ended by `\n`; `undefined` when the cursor is outside of the
 * region, or has typed text after it.
 */
export function typedBefore(
  region: TypedRegion,
  { uri, version, offset }: DocumentPosition,
): string | undefined {
  if (region.uri !== uri || region.version !== version) return undefined;
  const cursor = offset - region.offset;
  if (cursor < 0 || cursor > region.text.length || cursor < leastTyped(region).length) return undefined;
  return toLineFeeds(region.text.slice(0, cursor));
}

/** Whether what was typed, wherever the cursor is, may still become `text`, or extends it. */
export function mayBecome(region: TypedRegion, text: string): boolean {
  return agree(toLineFeeds(leastTyped(region)), text);
}

/** Whether one of the texts begins with the other. */
export function agree(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** The region's text without closers that the editor may have inserted. */
function leastTyped({ text }: TypedRegion): string {
  return text.replace(autoClosed, '');
}

function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
