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
