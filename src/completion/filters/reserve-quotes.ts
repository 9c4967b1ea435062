import type { Frame } from '../../language/line-scanner.ts';

const CLOSES: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

/**
 * Gives strings within an f-string the quotes that it does not have itself: before Python 3.12 its own would end it.
 *
 * @param open what stands open where the text begins
 */
export function reserveQuotes(text: string, open: readonly Frame[]): string {
  const within = open.findLast((frame) => frame.kind === 'interpolation');
  const isInCode = open.at(-1)?.kind !== 'string' && within?.string.forbidsNestedQuote === true;
  if (!isInCode) return text;
  const { quote } = within.string;
  const other = quote === '"' ? "'" : '"';
  // How many brackets have to be closed before the interpolation is.
  let depth = open.length - open.lastIndexOf(within);
  let result = text;
  for (let at = 0; at < result.length && depth > 0; at++) {
    const character = result.charAt(at);
    if (character === quote || character === other) {
      const end = result.indexOf(character, at + 1);
      const inner = result.slice(at + 1, end);
      // What is not closed before the code ends is the f-string's own end.
      if (end < 0 || /[{}]/.test(inner)) return result;
      if (character === quote && !inner.includes(other))
        result = `${result.slice(0, at)}${other}${inner}${other}${result.slice(end + 1)}`;
      at = end;
    } else depth += CLOSES[character] ?? 0;
  }
  return result;
}
