import type { ReadableText } from './chunked-text.ts';
import { outlineOf } from './outline.ts';

/** How far into a file its imports are looked for, in UTF-16 units. */
const IMPORT_UNITS = 8_000;
/** Other files that are shown at most. */
const FILES = 6;

/** A file as far as choosing needs it. */
export interface SourceFile {
  /** With forward slashes. */
  readonly path: string;
  readonly text: ReadableText;
}

/** What is shown of another file. */
export interface Neighbour {
  readonly path: string;
  /** Lines, each ended by a line feed; never empty. */
  readonly text: string;
}

/**
 * The outlines of the files that help most with the current one, the most helpful first: those that it imports by
 * a relative name, then the others as they come.
 *
 * @param others without the current file, the one used last first
 */
export function chooseNeighbours(current: SourceFile, others: Iterable<SourceFile>): Neighbour[] {
  const imported = importedPaths(current);
  const rank = (file: SourceFile): number => {
    const index = imported.indexOf(moduleOf(file.path));
    return index < 0 ? imported.length : index;
  };
  const ranked = Array.from(others, (file) => ({ file, rank: rank(file) }));
  const chosen: Neighbour[] = [];
  // Sorting is stable, so equals stay in the order of their use; outlines are made of those only that are needed.
  for (const { file } of ranked.sort((a, b) => a.rank - b.rank)) {
    if (chosen.length === FILES) break;
    const text = outlineOf(file.text);
    if (text !== '') chosen.push({ path: file.path, text });
  }
  return chosen;
}

const QUOTED_IMPORT = /(?:\bfrom|\bimport|\brequire\()\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;
const PYTHON_FROM = /^[ \t]*from[ \t]+(\.*)(\w[\w.]*)?[ \t]+import[ \t]+\(?([^\n#)]*)/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+(\w[\w., ]*)$/gm;

/** Modules that a file imports by relative names or, in Python, by names that may stand beside it; in its order. */
function importedPaths({ path, text }: SourceFile): string[] {
  const head = text.slice(0, IMPORT_UNITS).replaceAll('\r\n', '\n');
  const folder = path.split('/').slice(0, -1);
  const quoted = Array.from(head.matchAll(QUOTED_IMPORT), ([, specifier = '']) =>
    moduleOf(join(folder, specifier.split('/'))),
  );
  if (!path.endsWith('.py')) return quoted;
  const from = Array.from(head.matchAll(PYTHON_FROM), ([, dots = '', module = '', names = '']) => {
    const base = dots === '' ? folder : folder.slice(0, folder.length - (dots.length - 1));
    // `from . import a, b` names modules; `from .a import b` names what is in one.
    return module === '' ? namesIn(names).map((name) => join(base, [name])) : pythonPaths(base, module, dots);
  }).flat();
  const plain = Array.from(head.matchAll(PYTHON_IMPORT), ([, names = '']) => namesIn(names)).flat();
  return [...from, ...plain.flatMap((module) => pythonPaths(folder, module, ''))];
}

/** Where a Python module may stand: from the folder given, and without dots also from the workspace's root. */
function pythonPaths(base: readonly string[], module: string, dots: string): string[] {
  const names = module.split('.');
  return dots === '' ? [join(base, names), join([], names)] : [join(base, names)];
}

/** The names in `a as b, c`. */
function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
}

function join(folder: readonly string[], names: readonly string[]): string {
  const joined = [...folder];
  for (const name of names) {
    if (name === '..') joined.pop();
    else if (name !== '.') joined.push(name);
  }
  return joined.join('/');
}

/** A path as imports name it: without extension, and without the name of a folder's own module. */
function moduleOf(path: string): string {
  return path.replace(/\.[^./]+$/, '').replace(/\/(?:index|__init__)$/, '');
}
