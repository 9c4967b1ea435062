/** What is shorter is not shown to a person who types; characters, white space around it apart. */
export const SHORTEST_SHOWN = 3;

/** Whether a text is typed sooner than it is read. */
export function isTypedSooner(text: string, shortest = SHORTEST_SHOWN): boolean {
  return text.trim().length < shortest;
}
