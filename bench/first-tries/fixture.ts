import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageNamed, type Language } from './languages.ts';

/** One thing that a newcomer types first. */
export interface FirstTry {
  /** Name of its file, without the extension. */
  readonly id: string;
  readonly language: Language;
  /** What the model is told the file is called. */
  readonly path: string;
  readonly title: string;
  /** The document without the mark, and the cursor in it in UTF-16 units. */
  readonly text: string;
  readonly offset: number;
  /** What accepting leaves, from the cursor's line on, matches all of the first and none of the second. */
  readonly sensible: readonly RegExp[];
  readonly wrong: readonly RegExp[];
  /** Names that may be used though the file does not hold them. */
  readonly names: ReadonlySet<string>;
  /** A suggestion that is sensible, to try the judge by. */
  readonly answer: string;
}

const CURSOR = '█';
const KEYS = ['language', 'path', 'title', 'sensible', 'wrong', 'names'] as const;
type Key = (typeof KEYS)[number];

/** All tries of a folder by name, with the library names that its `library.names` lists for each language. */
export function readFirstTries(folder: string): FirstTry[] {
  const library = parseLibrary(readFileSync(join(folder, 'library.names'), 'utf8'));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) =>
      parseFirstTry(name.replace(/\.txt$/, ''), readFileSync(join(folder, name), 'utf8'), library),
    );
}

/** One line for each language: its name, a colon, and names. */
export function parseLibrary(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = text.split('\n').filter((row) => row !== '');
  return new Map(
    rows.map((row) => {
      const [language = '', names = ''] = row.split(': ');
      return [language, names.split(' ')];
    }),
  );
}

/**
 * A header of `key: value`, `---`, the document with a cursor mark, `--- answer`, and a sensible answer. `sensible` and
 * `wrong` may come several times. Throws for what is not of this form, naming the try.
 */
export function parseFirstTry(
  id: string,
  file: string,
  library: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>(),
): FirstTry {
  const parts = /^(?<header>.*?\n)---\n(?<drawing>.*)\n--- answer\n(?<answer>.*)\n$/s.exec(file)?.groups;
  const { header = '', drawing = '', answer = '' } = parts ?? {};
  const offset = drawing.indexOf(CURSOR);
  if (offset < 0 || drawing.includes(CURSOR, offset + 1))
    throw new Error(`${id} has no header, no answer, or not one cursor.`);
  const values = parseHeader(id, header);
  const one = (key: Key): string => {
    const [value, ...more] = values(key);
    if (value === undefined || more.length > 0) throw new Error(`${id} needs one "${key}".`);
    return value;
  };
  const language = languageNamed(one('language'));
  const sensible = values('sensible').map((value) => parsePattern(id, value));
  if (sensible.length === 0) throw new Error(`${id} does not say what is sensible.`);
  const own = values('names').flatMap((value) => value.split(' '));
  return {
    ...{ id, language, path: one('path'), title: one('title'), offset, answer, sensible },
    text: `${drawing.slice(0, offset)}${drawing.slice(offset + CURSOR.length)}\n`,
    wrong: values('wrong').map((value) => parsePattern(id, value)),
    names: new Set([...(library.get(language.name) ?? []), ...own]),
  };
}

function parseHeader(id: string, header: string): (key: Key) => string[] {
  const rows = header.trimEnd().split('\n');
  const pairs = rows.map((row) => {
    const { key, value } = /^(?<key>\w+): (?<value>.+)$/.exec(row)?.groups ?? {};
    const known = KEYS.find((one) => one === key);
    if (known === undefined || value === undefined)
      throw new Error(`${id} has a header that is unknown: ${row}`);
    return { key: known, value };
  });
  return (key) => pairs.filter((pair) => pair.key === key).map(({ value }) => value);
}

function parsePattern(id: string, text: string): RegExp {
  const { source, flags } = /^\/(?<source>.+)\/(?<flags>[iu]*)$/.exec(text)?.groups ?? {};
  if (source === undefined) throw new Error(`${id} has a pattern that is none: ${text}`);
  return new RegExp(source, flags);
}
