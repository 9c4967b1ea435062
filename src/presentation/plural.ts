/** A number of things in words: `1 token`, `2 tokens`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
