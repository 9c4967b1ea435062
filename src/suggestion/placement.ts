import { closerOf } from '../util/closers.ts';

/** The line that the cursor stands in, without its end. Columns are UTF-16 units from 0. */
export interface CursorLine {
  readonly text: string;
  readonly column: number;
}

/** The item that is selected in the list of completions, and what of the line it would replace. */
export interface SelectedItem {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` is to replace the line's columns from `start` to `end`. */
export interface Placement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const closers: ReadonlySet<string> = new Set(closerOf.values());
const quotes: ReadonlySet<string> = new Set(['"', "'", '`']);

/** What a suggestion may replace where nothing else stands behind the cursor: closers and the punctuation after them. */
const bareClosers = /^\s*[)\]}"'`]+[)\]}"'`;,\s]*$/;
/** What it may replace of a line that goes on: a quote might be the beginning of something there. */
const leadingBrackets = /^[)\]}]+/;

/**
 * Where a suggestion goes. It is inserted at the cursor; a closer behind the cursor that the suggestion has as
 * well is replaced. While an item of the completion list is selected, the editor shows only text that extends
 * this item, so anything else has no place.
 */
export function placeSuggestion(
  { text: line, column }: CursorLine,
  suggestion: string,
  selected?: SelectedItem,
): Placement | undefined {
  const end = column + repeatedClosers(suggestion, line.slice(column));
  if (selected === undefined) return { text: suggestion, start: column, end };
  if (selected.start > column || selected.end < column) return undefined;
  const text = line.slice(selected.start, column) + suggestion;
  if (text.length <= selected.text.length || !text.startsWith(selected.text)) return undefined;
  return { text, start: selected.start, end: Math.max(end, selected.end) };
}

/** What accepting leaves: the lines from the cursor's to the last one that the text reaches. */
export function acceptedLines({ text: line }: CursorLine, { text, start, end }: Placement): string[] {
  return `${line.slice(0, start)}${text}${line.slice(end)}`.split(/\r\n|\r|\n/);
}

/**
 * What accepting the selected item would insert at the cursor, for the model to go on from; `undefined` where it would
 * replace what was typed, or is no text of one line.
 */
export function selectedRest({ text: line, column }: CursorLine, selected: SelectedItem): string | undefined {
  const typed = line.slice(selected.start, column);
  const isPlain = selected.start <= column && selected.end === column && !selected.text.includes('\n');
  if (!isPlain || !selected.text.startsWith(typed)) return undefined;
  const rest = selected.text.slice(typed.length);
  return rest === '' ? undefined : rest;
}

/**
 * How many characters behind the cursor the suggestion repeats: `rest` begins with closers, and the suggestion
 * closes what it did not open. For `call(|)` and `a(b), c)` it is 1, for `call(|)` and `a(b)` it is 0.
 */
export function repeatedClosers(suggestion: string, rest: string): number {
  const replaceable = bareClosers.test(rest) ? rest : (leadingBrackets.exec(rest)?.[0] ?? '');
  const blank = replaceable.length - replaceable.trimStart().length;
  const behind = replaceable.slice(blank);
  if (behind === '') return 0;
  const expected: string[] = [];
  // A quote behind the cursor means that the cursor stands in a string, which this quote ends.
  let quote = quotes.has(behind.charAt(0)) ? behind.charAt(0) : undefined;
  let repeated = 0;
  let previousRepeated = false;
  for (let index = 0; index < suggestion.length; index++) {
    const character = suggestion.charAt(index);
    const next = behind.charAt(repeated);
    if (previousRepeated && character === next) {
      repeated++;
      continue;
    }
    previousRepeated = false;
    if (quote !== undefined) {
      if (character === '\\') index++;
      // An apostrophe in prose opens no string that goes on in the next line.
      else if (character === '\n' && quote !== '`') quote = undefined;
      else if (character === quote) {
        quote = undefined;
        if (repeated === 0 && character === next) {
          repeated++;
          previousRepeated = true;
        }
      }
    } else if (quotes.has(character)) {
      quote = character;
    } else if (closerOf.has(character)) {
      expected.push(closerOf.get(character) ?? '');
    } else if (closers.has(character)) {
      if (expected.length > 0) {
        if (expected.pop() !== character) break;
      } else if (character === next) {
        repeated++;
        previousRepeated = true;
      } else break;
    }
  }
  return repeated === 0 ? 0 : blank + repeated;
}
