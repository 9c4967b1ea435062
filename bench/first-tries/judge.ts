import { cursorLineAt } from '../../src/language/cursor-line.ts';
import { indentationWidth } from '../../src/completion/indentation.ts';
import { acceptedLines, placeSuggestion } from '../../src/suggestion/placement.ts';
import { isBalanced } from './balance.ts';
import type { FirstTry } from './fixture.ts';
import { mask } from './mask.ts';
import { unknownNames } from './names.ts';

/**
 * What is not sensible about a suggestion:
 * - `nothing`: there is none
 * - `meaning`: what it leaves does not match what a sensible one would
 * - `wrong`: what it leaves matches what no sensible one would
 * - `unbalanced`: brackets, quotes or blocks of the document do not close
 * - `names`: it uses names that are not known
 * - `end`: it goes on behind the end of what was begun, or ends amid a statement
 */
export type Fault = 'nothing' | 'meaning' | 'wrong' | 'unbalanced' | 'names' | 'end';

export interface Judgement {
  readonly sensible: boolean;
  readonly faults: readonly Fault[];
  /** The names that are not known. */
  readonly unknown: readonly string[];
}

/** Judges a suggestion by what the document would be with it. */
export function judge(firstTry: FirstTry, suggestion: string): Judgement {
  if (suggestion.trim() === '') return { sensible: false, faults: ['nothing'], unknown: [] };
  const { text, offset, path, language, sensible, wrong, names } = firstTry;
  const line = cursorLineAt(text, offset, path);
  const column = line.linePrefix.length;
  const placed = placeSuggestion(line, suggestion) ?? { text: suggestion, start: column, end: column };
  const result = acceptedLines(line, placed);
  const left = result.join('\n').trimEnd();
  const before = text.slice(0, offset);
  const accepted = before + suggestion + text.slice(offset + placed.end - column);
  const unknown = unknownNames({ before, suggestion, behind: text.slice(offset) }, names, language);
  const found: readonly (readonly [Fault, boolean])[] = [
    ['meaning', !sensible.every((pattern) => pattern.test(left))],
    ['wrong', wrong.some((pattern) => pattern.test(left))],
    ['unbalanced', !isBalanced(accepted, language)],
    ['names', unknown.length > 0],
    ['end', passesEnd(result, line.linePrefix) || isUnfinished(suggestion, firstTry)],
  ];
  const faults = found.flatMap(([fault, isFound]) => (isFound ? [fault] : []));
  return { sensible: faults.length === 0, faults, unknown };
}

/** Lines of closers alone, which may stand less deep than the body that they close. */
const CLOSING = /^\s*(?:[)\]}]+[)\]};,]*|<\/[\w:.-]+>|end|done|fi|esac)\s*;?$/;

/**
 * Whether lines go on behind the end of what was begun: of a statement, where the cursor's line had begun one, else of
 * the body that the line belongs to.
 */
function passesEnd(result: readonly string[], before: string): boolean {
  const [first = '', ...below] = result;
  const isBody = before.trim() === '';
  const base = indentationWidth(first);
  let isClosed = false;
  for (const row of below) {
    if (row.trim() === '') continue;
    if (isClosed && !CLOSING.test(row)) return true;
    const depth = indentationWidth(row);
    const isWithin = depth > base || (isBody && depth === base);
    if (isWithin) continue;
    if (!CLOSING.test(row)) return true;
    isClosed = true;
  }
  return false;
}

/** Whether a suggestion at the end of its line ends amid a statement. */
function isUnfinished(suggestion: string, { text, offset, language }: FirstTry): boolean {
  const line = cursorLineAt(text, offset);
  if (line.lineSuffix.trim() !== '') return false;
  // The first line of a block is whole where it was the line that was begun.
  const hasBegun = line.linePrefix.trim() !== '';
  if (hasBegun && language.name === 'Python' && /^[^\n]*:\s*$/.test(suggestion)) return false;
  return language.unfinished.test(mask(text.slice(0, offset) + suggestion, language).code.trimEnd());
}
