import {
  choiceOf,
  parseGlob,
  spansNames,
  type GlobChoice,
  type GlobItem,
  type GlobSequence,
} from './glob-parser.ts';
import { matchesPattern, type PatternElement } from './match-pattern.ts';
import { compileName } from './name-matcher.ts';

/** The characters of a file or folder name, in lower case. */
export type Name = readonly string[];
/** Tests the names in a path, from the outermost folder. */
export type PathTest = (names: readonly Name[]) => boolean;

/** Number of characters, stars and braces that compiled patterns may still have. */
export interface GlobBudget {
  left: number;
}

/** Each compiled item takes memory, and time for each file. */
export const maxGlobItems = 50_000;
/** A longer pattern is surely a mistake; UTF-16 units. */
const maxPatternLength = 1_000;

/**
 * Compiles a glob in VS Code's syntax: `*` and `?` within a name, `**` for any number of folders, `[a-z]`, `[!a-z]` and
 * `{a,b}`. Case is ignored, as by the file systems of Windows and macOS. A backslash is a slash. Unclosed brackets and
 * braces are literal.
 *
 * @param budget shared by the patterns of a setting; reduced by the size of this one
 * @param tooLarge returned if the pattern is too long or exceeds the budget
 */
export function compileGlob(
  pattern: string,
  budget: GlobBudget = { left: maxGlobItems },
  tooLarge: PathTest = () => false,
): PathTest {
  if (pattern.length > maxPatternLength || pattern.length > budget.left) return tooLarge;
  const items = parseGlob(pattern.replaceAll('\\', '/').toLowerCase());
  const paths = expandChoices(items, budget)?.flatMap((path) =>
    expandEmptySegments(splitAtSlashes(path), budget),
  );
  if (paths === undefined || budget.left < 0) return tooLarge;
  const tests = paths.map((path) => path.map(compileSegment));
  return (names) => tests.some((elements) => matchesPattern(elements, names));
}

/** Returns the names in a path with forward slashes, from the outermost folder. */
export function pathNames(path: string): Name[] {
  return path
    .split('/')
    .filter((name) => name !== '')
    .map(nameCharacters);
}

export function nameCharacters(text: string): Name {
  return Array.from(text.toLowerCase());
}

/** Returns a glob that matches only this path, relative or not. Its leading slash keeps it from matching names alone. */
export function globForPath(path: string): string {
  // A backslash cannot be escaped, as it is a slash in a glob. White space at the end would be trimmed.
  const escaped = path
    .replace(/^\/+/, '')
    .replace(/[\\*?[{}]|\s$/g, (character) => (character === '\\' ? '?' : `[${character}]`));
  return `/${escaped}`;
}

/**
 * Expands choices that span names, as matching needs to know where a name ends. Choices within a name stay, as they would
 * multiply. Returns `undefined` if the budget is exceeded.
 */
function expandChoices(items: GlobSequence, budget: GlobBudget): GlobSequence[] | undefined {
  let paths: GlobSequence[] = [[]];
  for (const item of items) {
    const options = item.kind === 'choice' && item.spansNames ? expandChoice(item, budget) : [[item]];
    if (options === undefined) return undefined;
    budget.left -= paths.length * options.reduce((sum, option) => sum + sizeOf(option), 0);
    if (options.length > 1)
      budget.left -= options.length * paths.reduce((sum, { length }) => sum + length + 1, 0);
    if (budget.left < 0) return undefined;
    const [only] = options;
    if (options.length === 1 && only !== undefined) paths = paths.map((path) => [...path, ...only]);
    else paths = paths.flatMap((path) => options.map((option) => [...path, ...option]));
  }
  return paths;
}

/** Expands a choice to the alternatives that span names, and one choice of all others. */
function expandChoice({ alternatives }: GlobChoice, budget: GlobBudget): GlobSequence[] | undefined {
  const narrow = alternatives.filter((alternative) => !spansNames(alternative));
  const options: GlobSequence[] = narrow.length === 0 ? [] : [[choiceOf(narrow)]];
  for (const alternative of alternatives.filter(spansNames)) {
    const paths = expandChoices(alternative, budget);
    if (paths === undefined) return undefined;
    options.push(...paths);
  }
  return options;
}

function sizeOf(items: GlobSequence): number {
  return items.reduce((sum, item) => {
    if (item.kind === 'text') return sum + item.characters.length;
    if (item.kind !== 'choice') return sum + 1;
    return item.alternatives.reduce((inner, alternative) => inner + 1 + sizeOf(alternative), sum);
  }, 0);
}

function splitAtSlashes(path: GlobSequence): GlobSequence[] {
  const segments: GlobItem[][] = [[]];
  for (const item of path) {
    if (item.kind === 'slash') segments.push([]);
    else segments.at(-1)?.push(item);
  }
  return segments.filter(({ length }) => length > 0);
}

/** Adds the paths without segments that may be empty, as no name is empty; each such segment doubles the paths. */
function expandEmptySegments(segments: readonly GlobSequence[], budget: GlobBudget): GlobSequence[][] {
  let paths: GlobSequence[][] = [[]];
  for (const segment of segments) {
    const longer = paths.map((path) => [...path, segment]);
    const isOptional = mayBeEmpty(segment);
    if (isOptional) budget.left -= paths.length * (sizeOf(segment) + segments.length);
    if (budget.left < 0) return [];
    paths = isOptional ? [...longer, ...paths] : longer;
  }
  return paths;
}

/** Whether the items can match the empty string. */
function mayBeEmpty(items: GlobSequence): boolean {
  return items.every((item) => item.kind === 'choice' && item.alternatives.some(mayBeEmpty));
}

function compileSegment(segment: GlobSequence): PatternElement<Name> {
  const [first] = segment;
  if (segment.length === 1 && first?.kind === 'stars' && first.count === 2) return 'globstar';
  return compileName(segment);
}
