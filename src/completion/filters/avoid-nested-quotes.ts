import type { Frame } from '../../language/line-scanner.ts';

const CLOSES: Readonly<Record<string, number>> = { '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 };

/**
 * Gives strings inside an f-string the other kind of quotes: before Python 3.12, the f-string's own quotes would end it.
 *
 * @param open what is open where the text begins
 */
export function avoidNestedQuotes(text: string, open: readonly Frame[]): string {
  const within = open.findLast((frame) => frame.kind === 'interpolation');
  const isInCode = open.at(-1)?.kind !== 'string' && within?.string.forbidsNestedQuote === true;
  if (!isInCode) return text;
  const { quote } = within.string;
  const other = quote === '"' ? "'" : '"';
  // How many brackets are open, the interpolation's among them.
  let depth = open.length - open.lastIndexOf(within);
  let result = text;
  for (let at = 0; at < result.length && depth > 0; at++) {
    const character = result.charAt(at);
    if (character === quote || character === other) {
      const end = result.indexOf(character, at + 1);
      const inner = result.slice(at + 1, end);
      // A quote that is not closed before the interpolation ends is that of the f-string.
      if (end < 0 || /[{}]/.test(inner)) return result;
      if (character === quote && !inner.includes(other))
        result = `${result.slice(0, at)}${other}${inner}${other}${result.slice(end + 1)}`;
      at = end;
    } else depth += CLOSES[character] ?? 0;
  }
  return result;
}
