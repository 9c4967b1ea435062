import type { ReadableText } from './chunked-text.ts';

/** UTF-16 units at the start of a file that are searched for declarations. */
const SCANNED_UNITS = 16_384;
/** Maximum lines of an outline. */
const MAX_LINES = 12;
/** A longer line is data or generated code, and would displace the others. */
const MAX_LINE_UNITS = 160;

/** Keywords that begin a declaration in the most common languages. */
const DECLARATION =
  /^\s*(?:export|public|protected|async\s+(?:def|function)|function|class|interface|type|enum|struct|trait|impl|def|func|fn|pub|readonly|static|abstract)\b/;
/** A method without such a keyword: a name, parameters, and the brace that opens its body. */
const METHOD = /^\s+(?:async\s+|get\s+|set\s+|\*)?[\w$]+\(.*\{\s*$/;
/** Looks like a method, but is a statement. */
const STATEMENT = /^\s*(?:if|for|while|switch|catch|with|do|return)\b/;
/** A re-export: the outline of the other file has its declaration. */
const REEXPORT = /\bfrom\s+['"]/;

/**
 * Returns the first `MAX_LINES` lines of a file that declare something, unchanged, each with a line feed at its end. A
 * heuristic over single lines rather than a parser: it works for many languages, and a wrong line costs a few tokens.
 */
export function outlineOf(text: ReadableText): string {
  return text
    .slice(0, SCANNED_UNITS)
    .split(/\r?\n/)
    .filter((line) => line.length <= MAX_LINE_UNITS && !STATEMENT.test(line) && !REEXPORT.test(line))
    .filter((line) => DECLARATION.test(line) || METHOD.test(line))
    .slice(0, MAX_LINES)
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
