/** A bracket or a quote that ends a string, where it stands in code. */
export interface Pair {
  readonly open: number;
  readonly close: number;
}

export interface Scan {
  /** Brackets, and strings of one line, that open and close. */
  readonly pairs: readonly Pair[];
  /** Offsets of openers that nothing closes. */
  readonly open: readonly number[];
  /** Closers that close nothing, or something else than what was opened last. */
  readonly excess: number;
  /** Quotes that begin a string which nothing ends; those of three are not counted. */
  readonly unclosed: number;
}

const CLOSER_OF: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSERS = new Set(CLOSER_OF.values());

/**
 * Looks for brackets in code, past strings and comments. It knows no regular expressions and no templates within
 * templates: what it says is to be compared between two texts that differ in one place, not believed.
 */
export function scanBrackets(text: string, path: string): Scan {
  const isPython = path.endsWith('.py');
  const pairs: Pair[] = [];
  const stack: { readonly at: number; readonly closer: string }[] = [];
  let excess = 0;
  let unclosed = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    const end = endOfOther(text, i, isPython);
    if (end !== undefined) {
      const isQuote = `'"\``.includes(character) && !text.startsWith(character.repeat(3), i);
      if (isQuote && text.charAt(end - 1) === character && end - i >= 2)
        pairs.push({ open: i, close: end - 1 });
      else if (isQuote) unclosed++;
      i = end - 1;
      continue;
    }
    const closer = CLOSER_OF.get(character);
    if (closer !== undefined) stack.push({ at: i, closer });
    else if (CLOSERS.has(character)) {
      const opener = stack.at(-1);
      if (opener?.closer === character) {
        stack.pop();
        pairs.push({ open: opener.at, close: i });
      } else excess++;
    }
  }
  return { pairs, open: stack.map(({ at }) => at), excess, unclosed };
}

/** Where the string or the comment that begins at `start` ends; `undefined` if none begins there. */
export function endOfOther(text: string, start: number, isPython: boolean): number | undefined {
  const lineEnd = (): number => {
    const end = text.indexOf('\n', start);
    return end < 0 ? text.length : end;
  };
  const behind = (mark: string, from: number): number => {
    const at = text.indexOf(mark, from);
    return at < 0 ? text.length : at + mark.length;
  };
  const character = text.charAt(start);
  if (isPython && character === '#') return lineEnd();
  if (!isPython && text.startsWith('//', start)) return lineEnd();
  if (!isPython && text.startsWith('/*', start)) return behind('*/', start + 2);
  if (isPython && (text.startsWith('"""', start) || text.startsWith("'''", start)))
    return behind(text.slice(start, start + 3), start + 3);
  if (character === '`' && !isPython) return endOfString(text, start, text.length);
  if (character === '"' || character === "'") return endOfString(text, start, lineEnd());
  return undefined;
}

function endOfString(text: string, start: number, limit: number): number {
  const quote = text.charAt(start);
  for (let i = start + 1; i < limit; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === quote) return i + 1;
  }
  return limit;
}
