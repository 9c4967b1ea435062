/** Properties of text on which the worker and the editor must agree. */

/** A line end, as in the editor. */
export const LINE_BREAK = /\r\n|\r|\n/;

/** An event with more edits is not typing at several cursors. */
export const MAX_CURSORS = 100;

/** Minimum length of a suggestion shown while typing; UTF-16 units without surrounding white space. */
export const MIN_SHOWN_LENGTH = 3;

/** Whether a suggestion is too short to be shown: typing it takes less time than reading it. */
export function isTooShort(text: string, shortest = MIN_SHOWN_LENGTH): boolean {
  return text.trim().length < shortest;
}

/** A longer line is not written by hand; UTF-16 units. */
export const LONGEST_LINE = 5_000;

/** Returns the FNV-1a hash of the UTF-16 units, a whole number below 2^32. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
