import type { ReadableText } from './chunked-text.ts';
import { outlineOf } from './outline.ts';

/** UTF-16 units at the start of a file that are searched for imports. */
const IMPORT_UNITS = 8_000;
/** Maximum number of other files in a prompt. */
const MAX_FILES = 6;

/** A file to choose from. */
export interface SourceFile {
  /** With forward slashes. */
  readonly path: string;
  readonly text: ReadableText;
}

/** The part of another file that a prompt shows. */
export interface Neighbour {
  readonly path: string;
  /** Lines, each with a line feed at its end; never empty. */
  readonly text: string;
}

/**
 * Returns the outlines of the files that are most relevant to the current one, the most relevant first: those that it
 * imports by a relative path, then the others in their order.
 *
 * @param others without the current file, the most recently used first
 */
export function chooseNeighbours(current: SourceFile, others: Iterable<SourceFile>): Neighbour[] {
  const imported = findImports(current);
  const rank = (file: SourceFile): number => {
    const index = imported.indexOf(modulePath(file.path));
    return index < 0 ? imported.length : index;
  };
  const ranked = Array.from(others, (file) => ({ file, rank: rank(file) }));
  const chosen: Neighbour[] = [];
  // Sorting is stable, so equals stay in the order of their use. Outlines are made only for the files chosen.
  for (const { file } of ranked.sort((a, b) => a.rank - b.rank)) {
    if (chosen.length === MAX_FILES) break;
    const text = outlineOf(file.text);
    if (text !== '') chosen.push({ path: file.path, text });
  }
  return chosen;
}

const QUOTED_IMPORT = /(?:\bfrom|\bimport|\brequire\()\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;
const PYTHON_FROM = /^[ \t]*from[ \t]+(\.*)(\w[\w.]*)?[ \t]+import[ \t]+\(?([^\n#)]*)/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+(\w[\w., ]*)$/gm;

/** Returns the modules that a file imports by relative paths or, in Python, by names that may be files; in its order. */
function findImports({ path, text }: SourceFile): string[] {
  const head = text.slice(0, IMPORT_UNITS).replaceAll('\r\n', '\n');
  const folder = path.split('/').slice(0, -1);
  const quoted = Array.from(head.matchAll(QUOTED_IMPORT), ([, specifier = '']) =>
    modulePath(resolvePath(folder, specifier.split('/'))),
  );
  if (!path.endsWith('.py')) return quoted;
  const from = Array.from(head.matchAll(PYTHON_FROM), ([, dots = '', module = '', names = '']) => {
    const base = dots === '' ? folder : folder.slice(0, folder.length - (dots.length - 1));
    // `from . import a, b` imports modules; `from .a import b` imports a name from one.
    return module === ''
      ? namesIn(names).map((name) => resolvePath(base, [name]))
      : pythonModulePaths(base, module, dots);
  }).flat();
  const plain = Array.from(head.matchAll(PYTHON_IMPORT), ([, names = '']) => namesIn(names)).flat();
  return [...from, ...plain.flatMap((module) => pythonModulePaths(folder, module, ''))];
}

/** Returns where a Python module may be: relative to `base`, and without dots also to the workspace's root. */
function pythonModulePaths(base: readonly string[], module: string, dots: string): string[] {
  const names = module.split('.');
  return dots === '' ? [resolvePath(base, names), resolvePath([], names)] : [resolvePath(base, names)];
}

/** Returns the imported names of a list such as `a as b, c`. */
function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
}

function resolvePath(folder: readonly string[], names: readonly string[]): string {
  const joined = [...folder];
  for (const name of names) {
    if (name === '..') joined.pop();
    else if (name !== '.') joined.push(name);
  }
  return joined.join('/');
}

/** Returns a path as imports name it: without extension, and without `index` or `__init__`. */
function modulePath(path: string): string {
  return path.replace(/\.[^./]+$/, '').replace(/\/(?:index|__init__)$/, '');
}
