/** Returns the length of the longest common prefix: the tokens of `prompt` that a slot with `cached` can reuse. */
export function commonPrefixLength(cached: readonly number[], prompt: readonly number[]): number {
  const limit = Math.min(cached.length, prompt.length);
  let length = 0;
  while (length < limit && cached[length] === prompt[length]) length++;
  return length;
}
