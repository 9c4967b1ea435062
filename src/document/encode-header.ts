import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Neighbour } from './neighbours.ts';

/**
 * Encodes other files for a prompt, each as `<separator>PATH\nTEXT`. Files that do not fit lose lines at their end, the
 * least relevant file first. Sorted by path, so that the same files give the same tokens whichever was used last.
 *
 * @param neighbours the most relevant first
 * @param budget maximum number of tokens
 */
export function encodeHeader(
  neighbours: readonly Neighbour[],
  tokenizer: Tokenizer,
  separator: number,
  budget: number,
): number[] {
  const fitting: { readonly path: string; readonly tokens: readonly number[] }[] = [];
  let left = budget;
  for (const neighbour of neighbours) {
    const tokens = encodeWithin(neighbour, tokenizer, separator, left);
    if (tokens === undefined) break;
    fitting.push({ path: neighbour.path, tokens });
    left -= tokens.length;
  }
  return fitting.sort((a, b) => (a.path < b.path ? -1 : 1)).flatMap(({ tokens }) => tokens);
}

/** Encodes as many of a file's lines as fit; returns `undefined` if not even one does. */
function encodeWithin(
  { path, text }: Neighbour,
  tokenizer: Tokenizer,
  separator: number,
  budget: number,
): readonly number[] | undefined {
  const lines = text.split(/(?<=\n)/);
  for (let count = lines.length; count > 0; count--) {
    const tokens = [separator, ...tokenizer.encode(`${path}\n${lines.slice(0, count).join('')}`)];
    if (tokens.length <= budget) return tokens;
  }
  return undefined;
}
