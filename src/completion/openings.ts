import { blockSyntax } from '../language/block-syntax.ts';
import type { LanguageFamily } from '../language/language-family.ts';
import { leadingWhitespace } from './indentation.ts';

/**
 * How the lines below one are indented:
 * - `level`: a block's, a level deeper
 * - `wrapped`: arguments and attributes, which some indent by more than a level
 * - `none`: as deep as it; what is deeper goes on with it
 */
export type Opening = 'level' | 'wrapped' | 'none';

/** Lines longer than this are data. */
const LONGEST_UNITS = 500;

/** A call's or a declaration's bracket, or the name of a tag that has a line for itself. */
const WRAPS = /(?:[\w$\])>]\(|^\s*(?:return\s+)?<[A-Za-z][\w.:-]*)\s*$/;
/** What has no braces: the statement below is a level deeper. */
const CONDITION = /^\s*(?:\}\s*)?(?:else\s+)?(?:if|for|while)\b.*\)\s*$/;
/** A text of several lines in YAML. */
const BLOCK_SCALAR = /[:-]\s+[|>][-+\d]*\s*$/;

export function openingOf(whole: string, family: LanguageFamily): Opening {
  if (whole.length > LONGEST_UNITS || family === 'prose') return 'none';
  const line = whole.replace(COMMENT_BEHIND, '');
  if (WRAPS.test(line)) return 'wrapped';
  if (blockSyntax[family].opens(line)) return 'level';
  if (family === 'braces' && CONDITION.test(line) && depthAtEnd(line) === 0) return 'level';
  return family === 'indentation' && BLOCK_SCALAR.test(line) ? 'level' : 'none';
}

/** What stands at the margin however deep the code around is. */
const DIRECTIVE =
  /^#\s*(?:if|ifdef|ifndef|else|elif|endif|define|undef|include|pragma|error|warning|line|region|endregion)\b/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*[\s/]|# |-- |<!--)/;

/** What comes before it decides what is below. */
const COMMENT_BEHIND = /(?<=[:{([])\s+(?:#|\/\/)\s[^'"`]*$/;

/** A line of the preprocessor, which is no part of the blocks around it. */
export function isDirective(line: string, family: LanguageFamily): boolean {
  return family === 'braces' && DIRECTIVE.test(line);
}

export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** Whether a line ends what one above it began, as the second does of `if (a and` and `b):`. */
export function endsWrapped(line: string): boolean {
  return depthAtEnd(line.trimStart().replace(/^[\])}]+/, '')) < 0;
}

/** Columns from where a line's text begins to what its last open bracket holds; `undefined` if it holds nothing. */
export function heldColumn(text: string): number | undefined {
  const open: number[] = [];
  for (let i = 0; i < Math.min(text.length, LONGEST_UNITS); i++) {
    const character = text.charAt(i);
    if ('([{'.includes(character)) open.push(i);
    else if (')]}'.includes(character)) open.pop();
  }
  const last = open.at(-1);
  return last === undefined || text.slice(last + 1).trim() === '' ? undefined : last + 1;
}

/** How many columns before its text a line of a list in YAML has for its dashes. */
export function dashColumns(line: string, family: LanguageFamily): number {
  if (family !== 'indentation') return 0;
  return /^(?:-\s+)+(?=\S)/.exec(line.slice(leadingWhitespace(line).length))?.[0].length ?? 0;
}

/** Brackets that a line leaves open; less than none if it closes ones that it did not open. */
export function depthAtEnd(line: string): number {
  let depth = 0;
  for (const character of line.slice(0, LONGEST_UNITS)) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth < 0) return depth;
  }
  return depth;
}
