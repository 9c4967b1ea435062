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
 * In this order, as each relies on the ones before:
 * 1. what is no text goes first, so that all others see lines of characters;
 * 2. repetition and copies are looked for in whole lines as the model wrote them;
 * 3. a word that is not whole goes before anything is compared with it;
 * 4. what the document says already goes before brackets are counted, as its brackets would be counted twice, a comma
 *    that it ends with before all of that, and strings that are not closed with what they hide;
 * 5. indentation is fitted to the lines that are left, as it changes what earlier filters compare;
 * 6. only then is it known what would be shown, and whether that was refused;
 * 7. white space that any of them leaves at the end goes last;
 * 8. what is left is looked at as a whole: whether it is worth showing at all.
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
  // What is left may end with what stands behind the cursor again.
  return balanced === kept ? kept : dropDuplicatedSuffix(balanced, context);
}

/** What of a decoded text is worth showing; empty if nothing is. */
export function applyFilters(text: string, context: FilterContext): string {
  const filter = (within: FilterContext): string => FILTERS.reduce((kept, one) => one(kept, within), text);
  if (!standsInFront(context)) return filter(context);
  // What is said there is a line of its own: in front of the other it would be one with it.
  const kept = context.isEager ? filter(aboveLine(context)) : '';
  return kept === '' ? '' : `${kept}\n`;
}

/** Whether the cursor stands in front of a whole line. */
function standsInFront({ linePrefix, lineSuffix }: FilterContext): boolean {
  return linePrefix === '' && lineSuffix.trim() !== '';
}

/** What a new line in front of the cursor's would know. */
function aboveLine(context: FilterContext): FilterContext {
  const { lineSuffix, linesBelow } = context;
  return { ...context, lineSuffix: '', nextLine: lineSuffix, linesBelow: [lineSuffix, ...linesBelow] };
}
