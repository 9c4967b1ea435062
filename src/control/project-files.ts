import { findImports, modulePath } from '../language/imports.ts';
import { LONGEST_LINE } from '../util/text.ts';

/** Extensions of source files, and of what is written beside them. */
const EXTENSIONS =
  `astro bash c cc cjs clj cljs cpp cs css cts cxx dart elm erl ex exs fs go gradle graphql h hpp hs html
java jl js jsx kt kts less lua m mjs ml mts nim php pl proto ps1 py pyi r rb rs sass scala scss sh sql svelte swift tf ts
tsx vue zig`.split(/\s/);

/** Folders of what was installed or built. */
const OTHER_FOLDERS =
  `__pycache__ bower_components build coverage dist node_modules out site-packages target third_party
vendor venv`.split(/\s/);

/** Globs of the files that a search for a project's source code takes and leaves out. */
export const SOURCE_FILES = `**/*.{${EXTENSIONS.join(',')}}`;
export const OTHER_FILES = `**/{${OTHER_FOLDERS.join(',')},.*}/**`;

/** Larger files are seldom written by hand, and would crowd out many others. */
export const MAX_SOURCE_BYTES = 256 * 1024;

const GENERATED = /[.-]min\.[^.]+$|\.(?:bundle|umd|generated|g|pb)\.[^.]+$|_pb2?\./i;
/** UTF-16 units of a line on average, at most, in files that people write. */
const MEAN_LINE = 150;

/**
 * Whether a path may be that of source code written by hand.
 *
 * @param path in the workspace folder, with forward slashes
 */
export function isSourcePath(path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const isOther = folders.some((folder) => folder.startsWith('.') || OTHER_FOLDERS.includes(folder));
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return !isOther && EXTENSIONS.includes(extension) && !GENERATED.test(name);
}

/** Whether a text may be written by hand: it is neither binary nor minified nor data in a few long lines. */
export function isWrittenByHand(text: string): boolean {
  if (text.includes('\0')) return false;
  let lines = 1;
  for (let start = 0; ; lines++) {
    const end = text.indexOf('\n', start);
    if ((end < 0 ? text.length : end) - start > LONGEST_LINE) return false;
    if (end < 0) break;
    start = end + 1;
  }
  return text.length / lines <= MEAN_LINE;
}

/** A file that is open. */
export interface OpenFile {
  /** In the workspace folder, with forward slashes. */
  readonly path: string;
  /** Its text, or the beginning of it. */
  readonly text: string;
}

/**
 * Sorts the files of a project into the order in which they are read: those that open files import, then those nearest to
 * open files, as files in one folder have more in common than others.
 *
 * @param paths with forward slashes
 */
export function readingOrder(paths: readonly string[], open: readonly OpenFile[]): string[] {
  const imported = new Set(open.flatMap(({ path, text }) => findImports(path, text)));
  const folders = open.map(({ path }) => path.split('/').slice(0, -1));
  const distance = (path: string): number => {
    const folder = path.split('/').slice(0, -1);
    return Math.min(...folders.map((other) => stepsBetween(folder, other)), folder.length + 1);
  };
  return paths
    .map((path) => ({ path, rank: imported.has(modulePath(path)) ? -1 : distance(path) }))
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

/** Folders to go up and down from one to another. */
function stepsBetween(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  return a.length + b.length - 2 * shared;
}

/** Files by the name that imports have for them. @param files by path, with forward slashes */
export function byModule<File>(files: ReadonlyMap<string, File>): ReadonlyMap<string, File> {
  return new Map([...files].map(([path, file]) => [modulePath(path), file]));
}

/** The files that an open file imports. */
export function importedBy<File>({ path, text }: OpenFile, modules: ReadonlyMap<string, File>): File[] {
  return findImports(path, text).flatMap((module) => modules.get(module) ?? []);
}
