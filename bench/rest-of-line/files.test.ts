import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { importersIn } from './files.ts';

describe('importersIn', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'importers-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(path: string, ...lines: string[]): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    // Long enough to be taken for code, each line one of its own.
    const body = Array.from({ length: 40 }, (_, i) => `// ${path} says number ${i}`);
    writeFileSync(join(folder, path), [...lines, ...body].join('\n'));
  }

  it('gives files that import others, with these beside them and the rest as their project', () => {
    write('shop/src/cart.ts', "import { price } from './price.js';", "import fs from 'node:fs';");
    write('shop/src/price.ts', 'export const price = 1;');
    write('shop/src/unused.ts', 'export const unused = 1;');
    write('other/price.ts', 'export const price = 2;');
    const found = importersIn(folder, 6);
    assert.deepEqual(
      found.map(({ path, beside, project }) => [path, beside.map((b) => b.path), project.map((p) => p.path)]),
      [['shop/src/cart.ts', ['shop/src/price.ts'], ['shop/src/unused.ts']]],
    );
  });

  it('takes a number of files of each package, spread over it', () => {
    for (const name of ['a', 'b', 'c', 'd']) write(`p/${name}.py`, 'from .z import zero');
    write('p/z.py', 'zero = 0');
    assert.deepEqual(
      importersIn(folder, 2).map(({ path }) => path),
      ['p/a.py', 'p/c.py'],
    );
  });
});
