import type { ReadableText } from './chunked-text.ts';

/** How far into a file its declarations are looked for, in UTF-16 units. */
const UNITS = 16_384;
/** Lines of an outline. */
const LINES = 12;
/** A longer line is data or generated, and would push the others out. */
const LINE_UNITS = 160;

/** Words that a declaration begins with in the languages people write most. */
const DECLARATION =
  /^\s*(?:export|public|protected|async\s+(?:def|function)|function|class|interface|type|enum|struct|trait|impl|def|func|fn|pub|readonly|static|abstract)\b/;
/** A method without such a word: a name and its parameters, and the brace that opens its body. */
const METHOD = /^\s+(?:async\s+|get\s+|set\s+|\*)?[\w$]+\(.*\{\s*$/;
/** What looks like a method and is none. */
const STATEMENT = /^\s*(?:if|for|while|switch|catch|with|do|return)\b/;
/** Declares what stands in another file: that file's own outline says it better. */
const REEXPORT = /\bfrom\s+['"]/;

/**
 * The lines of a file that declare something, unchanged, each ended by a line feed; the first dozen of them. It goes
 * by the look of a line, not by a grammar: a wrong line costs a few tokens, and any language works a little.
 */
export function outlineOf(text: ReadableText): string {
  return text
    .slice(0, UNITS)
    .split(/\r?\n/)
    .filter((line) => line.length <= LINE_UNITS && !STATEMENT.test(line) && !REEXPORT.test(line))
    .filter((line) => DECLARATION.test(line) || METHOD.test(line))
    .slice(0, LINES)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
