import { blockSyntax } from '../language/block-syntax.ts';
import type { LanguageFamily } from '../language/language-family.ts';
import { leadingWhitespace } from './indentation.ts';

/**
 * How the lines below one are indented:
 * - `level`: a block, by one level
 * - `wrapped`: arguments and attributes, by one level or more
 * - `none`: like the line; a deeper line continues it
 */
export type Opening = 'level' | 'wrapped' | 'none';

/** Longer lines are data; UTF-16 units. */
const LONGEST_UNITS = 500;

/** The parenthesis of a call or a declaration, or the name of a tag whose attributes follow on other lines. */
const WRAPS = /(?:[\w$\])>]\(|^\s*(?:return\s+)?<[A-Za-z][\w.:-]*)\s*$/;
/** The head of a statement without braces, which is on the next line. */
const CONDITION = /^\s*(?:\}\s*)?(?:else\s+)?(?:if|for|while)\b.*\)\s*$/;
/** The start of a multi-line string in YAML. */
const BLOCK_SCALAR = /[:-]\s+[|>][-+\d]*\s*$/;

export function openingOf(whole: string, family: LanguageFamily): Opening {
  if (whole.length > LONGEST_UNITS || family === 'prose') return 'none';
  const line = whole.replace(TRAILING_COMMENT, '');
  if (WRAPS.test(line)) return 'wrapped';
  if (blockSyntax[family].opens(line)) return 'level';
  if (family === 'braces' && CONDITION.test(line) && depthAtEnd(line) === 0) return 'level';
  return family === 'indentation' && BLOCK_SCALAR.test(line) ? 'level' : 'none';
}

/** A line of the preprocessor. */
const DIRECTIVE =
  /^#\s*(?:if|ifdef|ifndef|else|elif|endif|define|undef|include|pragma|error|warning|line|region|endregion)\b/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*[\s/]|# |-- |<!--)/;

/** A comment after an opener: the opener decides how the next lines are indented. */
const TRAILING_COMMENT = /(?<=[:{([])\s+(?:#|\/\/)\s[^'"`]*$/;

/** Whether a line is one of the preprocessor, which belongs to no block. */
export function isDirective(line: string, family: LanguageFamily): boolean {
  return family === 'braces' && DIRECTIVE.test(line);
}

export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** Whether a line closes a bracket that a line above it opened, as the second line of `if (a and` and `b):` does. */
export function endsWrapped(line: string): boolean {
  return depthAtEnd(line.trimStart().replace(/^[\])}]+/, '')) < 0;
}

/** Column of the first text in the last open bracket, from the start of the line's text; `undefined` if there is none. */
export function openBracketColumn(text: string): number | undefined {
  const open: number[] = [];
  for (let i = 0; i < Math.min(text.length, LONGEST_UNITS); i++) {
    const character = text.charAt(i);
    if ('([{'.includes(character)) open.push(i);
    else if (')]}'.includes(character)) open.pop();
  }
  const last = open.at(-1);
  return last === undefined || text.slice(last + 1).trim() === '' ? undefined : last + 1;
}

/** Width of the dashes that a line of a YAML list begins with. */
export function dashWidth(line: string, family: LanguageFamily): number {
  if (family !== 'indentation') return 0;
  return /^(?:-\s+)+(?=\S)/.exec(line.slice(leadingWhitespace(line).length))?.[0].length ?? 0;
}

/** How many brackets a line leaves open; -1 if it closes one that it did not open. */
export function depthAtEnd(line: string): number {
  let depth = 0;
  for (const character of line.slice(0, LONGEST_UNITS)) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth < 0) return depth;
  }
  return depth;
}
