import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Neighbour } from './neighbours.ts';

/**
 * Other files as a prompt shows them: `<separator>PATH\nTEXT` each. What does not fit loses lines at its end, the
 * least helpful file first. They stand in the order of their paths, so that the same files give the same tokens
 * whichever was used last.
 *
 * @param neighbours the most helpful first
 * @param separator id of the token that begins a file
 * @param budget tokens that all of them may take
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

/** As many of a file's lines as fit; nothing if not even one does. */
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
