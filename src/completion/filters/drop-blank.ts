/** Removes white space at the end, and all of a suggestion that is nothing else. */
export function dropBlank(text: string): string {
  return text.trimEnd();
}
