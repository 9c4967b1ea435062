import { LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { suffixAfter } from '../scanner-at-cursor.ts';
import { indentationWidth } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';

/** Files in which no list may have a trailing comma. */
const STRICT = /\.(json|geojson|webmanifest|ipynb)$/i;
/** Files in which no list of arguments or parameters may. */
const STRICT_CALLS = /\.(c|h|cc|cpp|cxx|hh|hpp|m|mm|cs|java|sql|lua|swift|scala|groovy)$/i;
const PYTHON = /\.(py|pyi|pyw)$/i;

/** The start and the end of a member of an object or an array in JSON. */
const MEMBER = /^["{[\d-]|^(?:true|false|null)\b/;
const VALUE_END = /(?:["\]}\d]|\b(?:true|false|null))$/;
const KEY = /^\s*"(?:[^"\\]|\\.)*"\s*:\s*\S/;

/** The end of a list element in other languages, and the start of a line that continues the element above. */
const ELEMENT_END = /[\p{L}\p{N}_$"'`)\]}]$/u;
const CONTINUES = /^(?:[)\]}.?:+*/%&|<>=,;-]|(?:as|and|or|else|for|if|in|is)\b)/;

/**
 * Removes a trailing comma where a closer follows and the language or the line does not allow it, and adds a missing comma
 * before another element.
 */
export function fitComma(text: string, surroundings: Surroundings): string {
  const trimmed = text.trimEnd();
  if (!isCode(surroundings.family) || trimmed === '' || trimmed.includes('\n')) return text;
  const after = suffixAfter(surroundings, trimmed).trim();
  if (trimmed.endsWith(',')) return isOutOfPlace(surroundings, after) ? trimmed.slice(0, -1) : text;
  return after === '' && isMissing(surroundings.linePrefix + trimmed, surroundings) ? `${trimmed},` : text;
}

function isOutOfPlace({ path, nextLine = '' }: Surroundings, after: string): boolean {
  const follows = after === '' ? nextLine.trim() : after;
  if (!/^[)\]}]/.test(follows)) return false;
  // A closer on the next line may follow a comma in most languages; a tuple in Python may need one.
  if (after !== '') return !(PYTHON.test(path) && follows.startsWith(')'));
  return STRICT.test(path) || (STRICT_CALLS.test(path) && follows.startsWith(')'));
}

function isMissing(line: string, surroundings: Surroundings): boolean {
  const { path, nextLine, previousLine, linesAbove } = surroundings;
  if (nextLine === undefined || indentationWidth(nextLine) !== indentationWidth(line)) return false;
  const next = nextLine.trim();
  const scanner = LineScanner.of(path);
  scanner.feed([...linesAbove, ''].join('\n'));
  const list = scanner.frames.at(-1);
  scanner.feed(line);
  // The line neither leaves a bracket open nor closes the list.
  if (list?.kind !== 'bracket' || scanner.frames.at(-1) !== list) return false;
  const end = line.trimEnd();
  if (/\.(json|jsonc|json5)$/i.test(path))
    return MEMBER.test(next) && VALUE_END.test(end) && (list.closer === ']' || KEY.test(end));
  const isAmongElements =
    previousLine?.trimEnd().endsWith(',') === true &&
    indentationWidth(previousLine) === indentationWidth(line);
  return isAmongElements && ELEMENT_END.test(end) && !CONTINUES.test(next);
}
