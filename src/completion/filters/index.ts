import { balanceBrackets } from './balance-brackets.ts';
import type { FilterContext } from './context.ts';
import { trimTrailingSpace } from './trim-trailing-space.ts';
import { dropCopiedLine } from './drop-copied-line.ts';
import { dropDuplicatedSuffix } from './drop-duplicated-suffix.ts';
import { dropRepetition } from './drop-repetition.ts';
import { dropShort } from './drop-short.ts';
import { dropUnterminatedString } from './drop-unterminated-string.ts';
import { dropUnprintable } from './drop-unprintable.ts';
import { dropUnwanted } from './drop-unwanted.ts';
import { fitComma } from './fit-comma.ts';
import { fitIndentation } from './fit-indentation.ts';
import { trimPartialWord } from './trim-partial-word.ts';

type Filter = (text: string, context: FilterContext) => string;

/**
 * Each filter relies on the ones before it:
 * 1. unprintable characters are removed first, so that all others see plain lines;
 * 2. repetitions and copies are found in complete lines as the model wrote them;
 * 3. a partial word is removed before anything is compared with it;
 * 4. text that the document has already is removed before brackets are balanced, as its brackets would count twice; a
 *    trailing comma is fitted before that, and unterminated strings are removed with it;
 * 5. indentation is fitted to the remaining lines, as it changes what earlier filters compare;
 * 6. only then it is known what would be shown, and whether the user has deleted or dismissed it;
 * 7. trailing white space that any filter leaves is removed;
 * 8. at last, a suggestion that is too short is dropped.
 */
const FILTERS: readonly Filter[] = [
  dropUnprintable,
  dropRepetition,
  dropCopiedLine,
  trimPartialWord,
  fitComma,
  fitLine,
  fitIndentation,
  dropUnwanted,
  trimTrailingSpace,
  dropShort,
];

function fitLine(text: string, context: FilterContext): string {
  const kept = dropUnterminatedString(dropDuplicatedSuffix(text, context), context);
  const balanced = balanceBrackets(kept, context);
  // The shorter text may end with the text after the cursor again.
  return balanced === kept ? kept : dropDuplicatedSuffix(balanced, context);
}

/** The part of a decoded text that is worth showing; empty if there is none. */
export function applyFilters(text: string, context: FilterContext): string {
  const filter = (within: FilterContext): string => FILTERS.reduce((kept, one) => one(kept, within), text);
  if (!isBeforeLine(context)) return filter(context);
  // The suggestion is a line of its own, above the cursor's line.
  const kept = context.isEager ? filter(aboveLine(context)) : '';
  return kept === '' ? '' : `${kept}\n`;
}

/** Whether the cursor is at the start of a line that is not blank. */
function isBeforeLine({ linePrefix, lineSuffix }: FilterContext): boolean {
  return linePrefix === '' && lineSuffix.trim() !== '';
}

/** The context of a new line above the cursor's. */
function aboveLine(context: FilterContext): FilterContext {
  const { lineSuffix, linesBelow } = context;
  return { ...context, lineSuffix: '', nextLine: lineSuffix, linesBelow: [lineSuffix, ...linesBelow] };
}
