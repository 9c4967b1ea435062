/**
 * How many tokens at the start of `prompt` stand in a slot that holds `cached`: their longest common prefix.
 * Everything behind it is truncated, which costs nothing.
 */
export function commonPrefixLength(cached: readonly number[], prompt: readonly number[]): number {
  const limit = Math.min(cached.length, prompt.length);
  let length = 0;
  while (length < limit && cached[length] === prompt[length]) length++;
  return length;
}
