import { LineScanner } from '../../language/line-scanner.ts';
import { isCode } from '../../language/language-family.ts';
import { suffixAfter } from '../scanner-at-cursor.ts';
import { indentationWidth } from '../indentation.ts';
import type { Surroundings } from '../surroundings.ts';

/** Where no list may end with a comma. */
const STRICT = /\.(json|geojson|webmanifest|ipynb)$/i;
/** Where no list of arguments or parameters may. */
const STRICT_CALLS = /\.(c|h|cc|cpp|cxx|hh|hpp|m|mm|cs|java|sql|lua|swift|scala|groovy)$/i;
const PYTHON = /\.(py|pyi|pyw)$/i;

/** What a member of an object or an array of JSON begins with, and may end with. */
const MEMBER = /^["{[\d-]|^(?:true|false|null)\b/;
const VALUE_END = /(?:["\]}\d]|\b(?:true|false|null))$/;
const KEY = /^\s*"(?:[^"\\]|\\.)*"\s*:\s*\S/;

/** What may end an element of a list elsewhere, and what the next line goes on with where it is no element. */
const ELEMENT_END = /[\p{L}\p{N}_$"'`)\]}]$/u;
const GOES_ON = /^(?:[)\]}.?:+*/%&|<>=,;-]|(?:as|and|or|else|for|if|in|is)\b)/;

/**
 * Takes a comma off the end where a closer follows and the language, or the line, has no place for it, and adds the one
 * that is missing in front of another element.
 */
export function fitComma(text: string, surroundings: Surroundings): string {
  const said = text.trimEnd();
  if (!isCode(surroundings.family) || said === '' || said.includes('\n')) return text;
  const behind = suffixAfter(surroundings, said).trim();
  if (said.endsWith(',')) return isOutOfPlace(surroundings, behind) ? said.slice(0, -1) : text;
  return behind === '' && isMissing(surroundings.linePrefix + said, surroundings) ? `${said},` : text;
}

function isOutOfPlace({ path, nextLine = '' }: Surroundings, behind: string): boolean {
  const follows = behind === '' ? nextLine.trim() : behind;
  if (!/^[)\]}]/.test(follows)) return false;
  // In a line of its own a closer may follow a comma in most languages; a tuple of Python may need one.
  if (behind !== '') return !(PYTHON.test(path) && follows.startsWith(')'));
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
  // The line opens nothing that goes on below, and closes no list.
  if (list?.kind !== 'bracket' || scanner.frames.at(-1) !== list) return false;
  const end = line.trimEnd();
  if (/\.(json|jsonc|json5)$/i.test(path))
    return MEMBER.test(next) && VALUE_END.test(end) && (list.closer === ']' || KEY.test(end));
  const isAmongElements =
    previousLine?.trimEnd().endsWith(',') === true &&
    indentationWidth(previousLine) === indentationWidth(line);
  return isAmongElements && ELEMENT_END.test(end) && !GOES_ON.test(next);
}
