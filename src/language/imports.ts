/** UTF-16 units at the start of a file that are searched for imports. */
const IMPORT_UNITS = 8_000;

/** A text of which the beginning can be read. */
interface SliceableText {
  slice(start: number, end: number): string;
}

const QUOTED_IMPORT = /(?:\bfrom|\bimport|\brequire\()\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;
const PYTHON_FROM = /^[ \t]*from[ \t]+(\.*)(\w[\w.]*)?[ \t]+import[ \t]+\(?([^\n#)]*)/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+(\w[\w., ]*)$/gm;

/** Returns the modules that a file imports by relative paths or, in Python, by names that may be files; in its order. */
export function findImports(path: string, text: SliceableText): string[] {
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
export function modulePath(path: string): string {
  return path.replace(/\.[^./]+$/, '').replace(/\/(?:index|__init__)$/, '');
}
