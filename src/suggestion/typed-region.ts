import type { DocumentIdentity, TextEdit } from '../worker/protocol.ts';

/** A place in a document of one version; the offset counts UTF-16 units. */
export interface Place extends DocumentIdentity {
  readonly offset: number;
}

/** The document's text from `offset` on that was not there at the beginning. */
export interface TypedRegion extends Place {
  readonly text: string;
}

/** Text typed in a suggestion's place may be this much longer before it is no longer followed. */
export const typedTolerance = 64;

/** What an editor may have put behind the cursor by itself. */
const autoClosed = /[)\]}>"'`]*$/;

/**
 * The region after a change that led to `document`, or `undefined` when an edit reached outside of it, or a change
 * between the two was missed. Of an edit at several cursors, the same at each, only one has to be in the region. The
 * edits all refer to the text before the change.
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

/** Whether all edits are one that was made at several cursors; Enter brings other blanks along at each. */
function areAlike(edits: readonly TextEdit[]): boolean {
  const said = new Set(edits.map(({ text }) => text.replace(/\s+/g, ' ')));
  return said.size === 1;
}

/**
 * What was typed in the region up to the cursor, lines ended by `\n`; `undefined` when the cursor stands outside of
 * it, or before text that a person put there.
 */
export function typedBefore(region: TypedRegion, { uri, version, offset }: Place): string | undefined {
  if (region.uri !== uri || region.version !== version) return undefined;
  const cursor = offset - region.offset;
  if (cursor < 0 || cursor > region.text.length || cursor < leastTyped(region).length) return undefined;
  return toLineFeeds(region.text.slice(0, cursor));
}

/** Whether what was typed, wherever in the region the cursor stands, may still become `text`, or go on from it. */
export function mayBecome(region: TypedRegion, text: string): boolean {
  return agree(toLineFeeds(leastTyped(region)), text);
}

/** Whether one text is the beginning of the other. */
export function agree(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

/** The region without what an editor may have put there by itself: the least that a person has typed. */
function leastTyped({ text }: TypedRegion): string {
  return text.replace(autoClosed, '');
}

function toLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
