/** What the core and the editor's side have to see alike in a text. */

/** What ends a line, as the editor has it. */
export const LINE_BREAK = /\r\n|\r|\n/;

/** Edits at more places at once come from no cursors. */
export const MAX_CURSORS = 100;

/** What is shorter is not shown to a person who types; characters, white space around it apart. */
export const SHORTEST_SHOWN = 3;

/** Whether a text is typed sooner than it is read. */
export function isTypedSooner(text: string, shortest = SHORTEST_SHOWN): boolean {
  return text.trim().length < shortest;
}
