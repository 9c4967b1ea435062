import {
  choiceOf,
  parseGlob,
  spans,
  type GlobChoice,
  type GlobItem,
  type GlobSequence,
} from './glob-parser.ts';
import { matchesRuns, type RunElement } from './match-run.ts';
import { nameTest } from './name-test.ts';

/** The characters of a file's or folder's name, in lower case. */
export type Name = readonly string[];
/** Takes the names in a path, from the outermost folder. */
export type PathTest = (names: readonly Name[]) => boolean;

/** How much compiled patterns may still come to: characters, stars and braces. */
export interface GlobRoom {
  left: number;
}

/** Compiled, each takes memory, and time for each file. */
export const mostItems = 50_000;
/** A longer pattern is a mistake; UTF-16 units. */
const longestPattern = 1_000;

/**
 * A glob as VS Code writes them: `*` and `?` within a name, `**` for any number of folders, `[a-z]`, `[!a-z]` and
 * `{a,b}`. Upper and lower case are the same, as they are to the file systems of Windows and macOS. A backslash is a
 * slash. What is not closed stands for itself.
 *
 * @param room shared by the patterns of a setting, from which this one takes what it needs
 * @param tooLarge the test where the pattern is too long, or there is no room for it
 */
export function compileGlob(
  pattern: string,
  room: GlobRoom = { left: mostItems },
  tooLarge: PathTest = () => false,
): PathTest {
  if (pattern.length > longestPattern || pattern.length > room.left) return tooLarge;
  const items = parseGlob(pattern.replaceAll('\\', '/').toLowerCase());
  const paths = spread(items, room)?.flatMap((path) => withoutEmptyNames(segmentsOf(path), room));
  if (paths === undefined || room.left < 0) return tooLarge;
  const tests = paths.map((path) => path.map(segmentTest));
  return (names) => tests.some((elements) => matchesRuns(elements, names));
}

/** The names in a path with forward slashes, from the outermost folder. */
export function pathNames(path: string): Name[] {
  return path
    .split('/')
    .filter((name) => name !== '')
    .map(nameOf);
}

export function nameOf(text: string): Name {
  return Array.from(text.toLowerCase());
}

/** A glob that matches the path, relative or not, and no other. The slash at its start keeps it from being a name's. */
export function globOfPath(path: string): string {
  // No class can hold a backslash, as that is a slash there. White space at the end would be trimmed.
  const escaped = path
    .replace(/^\/+/, '')
    .replace(/[\\*?[{}]|\s$/g, (mark) => (mark === '\\' ? '?' : `[${mark}]`));
  return `/${escaped}`;
}

/**
 * Writes choices that reach beyond a name out, as a name can only be compared when it is known where it ends; choices
 * within a name stay, which would be many. `undefined` if there is too little room.
 */
function spread(items: GlobSequence, room: GlobRoom): GlobSequence[] | undefined {
  let paths: GlobSequence[] = [[]];
  for (const item of items) {
    const options = item.kind === 'choice' && item.spans ? optionsOf(item, room) : [[item]];
    if (options === undefined) return undefined;
    room.left -= paths.length * options.reduce((sum, option) => sum + sizeOf(option), 0);
    if (options.length > 1)
      room.left -= options.length * paths.reduce((sum, { length }) => sum + length + 1, 0);
    if (room.left < 0) return undefined;
    const [only] = options;
    if (options.length === 1 && only !== undefined) paths = paths.map((path) => [...path, ...only]);
    else paths = paths.flatMap((path) => options.map((option) => [...path, ...option]));
  }
  return paths;
}

/** What a choice can be: each of the alternatives that reach beyond a name, and all others in one. */
function optionsOf({ alternatives }: GlobChoice, room: GlobRoom): GlobSequence[] | undefined {
  const narrow = alternatives.filter((alternative) => !spans(alternative));
  const options: GlobSequence[] = narrow.length === 0 ? [] : [[choiceOf(narrow)]];
  for (const alternative of alternatives.filter(spans)) {
    const paths = spread(alternative, room);
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

function segmentsOf(path: GlobSequence): GlobSequence[] {
  const segments: GlobItem[][] = [[]];
  for (const item of path) {
    if (item.kind === 'slash') segments.push([]);
    else segments.at(-1)?.push(item);
  }
  return segments.filter(({ length }) => length > 0);
}

/** No name is empty, so a segment that may be is one that may be left out; each such doubles the paths. */
function withoutEmptyNames(segments: readonly GlobSequence[], room: GlobRoom): GlobSequence[][] {
  let paths: GlobSequence[][] = [[]];
  for (const segment of segments) {
    const longer = paths.map((path) => [...path, segment]);
    const mayBeEmpty = isEmptyChoice(segment);
    if (mayBeEmpty) room.left -= paths.length * (sizeOf(segment) + segments.length);
    if (room.left < 0) return [];
    paths = mayBeEmpty ? [...longer, ...paths] : longer;
  }
  return paths;
}

/** Whether its braces leave the choice of nothing. */
function isEmptyChoice(items: GlobSequence): boolean {
  return items.every((item) => item.kind === 'choice' && item.alternatives.some(isEmptyChoice));
}

function segmentTest(segment: GlobSequence): RunElement<Name> {
  const [first] = segment;
  if (segment.length === 1 && first?.kind === 'run' && first.stars === 2) return 'any-run';
  return nameTest(segment);
}
