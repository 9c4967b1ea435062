import assert from 'node:assert/strict';
import { chooseNeighbours, type SourceFile } from '../../../src/document/neighbours.ts';

const file = (path: string, text = `export const of = '${path}';\n`): SourceFile => ({ path, text });

/** Returns the paths chosen for a current file. */
const chosen = (path: string, text: string, others: readonly string[]): string[] =>
  chooseNeighbours(
    { path, text },
    others.map((other) => file(other)),
  ).map((neighbour) => neighbour.path);

describe('chooseNeighbours', () => {
  it('returns outlines', () => {
    const others = [file('b.ts', 'export function go(): void {\n  run();\n}\n')];
    const expected = [{ path: 'b.ts', text: 'export function go(): void {\n' }];
    assert.deepEqual(chooseNeighbours(file('a.ts'), others), expected);
  });

  it('skips files without declarations', () => {
    const others = [file('notes.md', 'some words\n'), file('empty.ts', '')];
    assert.deepEqual(chooseNeighbours(file('a.ts'), others), []);
  });

  it('takes at most six files, the most recently used ones without imports', () => {
    const others = ['h', 'g', 'f', 'e', 'd', 'c', 'b'].map((name) => `${name}.ts`);
    assert.deepEqual(chosen('a.ts', '', others), others.slice(0, 6));
  });

  for (const [what, path, text, wanted] of [
    ['a file beside it', 'src/a.ts', "import { x } from './x.ts';", 'src/x.ts'],
    ['without extension', 'src/a.ts', "import { x } from './x';", 'src/x.tsx'],
    ['in several lines', 'src/a.ts', "import {\n  x,\n} from './x.js';", 'src/x.ts'],
    ['for its effects', 'src/a.ts', "import './x.ts';", 'src/x.ts'],
    ['by require', 'src/a.js', "const x = require('./lib/x');", 'src/lib/x.js'],
    ['from above', 'src/deep/a.ts', "import x from '../other/x.ts';", 'src/other/x.ts'],
    ["a folder's index", 'src/a.ts', "import x from './x';", 'src/x/index.ts'],
    ['a module in Python', 'pkg/a.py', 'from .x import thing', 'pkg/x.py'],
    ['a module from above in Python', 'pkg/sub/a.py', 'from ..x.y import (', 'pkg/x/y.py'],
    ['modules of the package in Python', 'pkg/a.py', 'from . import w, x as y', 'pkg/x.py'],
    ['by a plain name in Python', 'pkg/a.py', 'import os, x', 'pkg/x.py'],
    ['from the root in Python', 'pkg/a.py', 'from lib.x import y', 'lib/x.py'],
    ['a package in Python', 'a.py', 'import x.y as z', 'x/y/__init__.py'],
  ] as const) {
    it(`puts an imported file first: ${what}`, () => {
      assert.deepEqual(chosen(path, `${text}\n`, ['b.ts', 'c.py', wanted]), [wanted, 'b.ts', 'c.py']);
    });
  }

  it('ignores imports of packages, and imports far from the start', () => {
    assert.deepEqual(chosen('a.ts', "import x from 'x';", ['b.ts', 'x.ts']), ['b.ts', 'x.ts']);
    const far = `${'\n'.repeat(8_000)}import x from './x.ts';`;
    assert.deepEqual(chosen('a.ts', far, ['b.ts', 'x.ts']), ['b.ts', 'x.ts']);
  });

  it('keeps the order of the imports', () => {
    const text = "import './c.ts';\r\nimport './b.ts';\r\n";
    assert.deepEqual(chosen('a.ts', text, ['d.ts', 'b.ts', 'c.ts']), ['c.ts', 'b.ts', 'd.ts']);
  });
});
