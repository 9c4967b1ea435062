import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inHalf, isWritten, readFolder } from './source-files.ts';

const code = (name: string): string => `const ${name} = 1;\n`.repeat(60);

const notebook = (...cells: readonly (readonly [type: string, source: string])[]): string =>
  JSON.stringify({ cells: cells.map(([type, source]) => ({ cell_type: type, source })) });

describe('readFolder', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
    const files: Record<string, string> = {
      'b/z.py': code('z'),
      'b/copy.js': code('z'),
      'a.ts': `\ufeff${code('a').replaceAll('\n', '\r\n')}`,
      'short.ts': 'const a = 1;',
      'notes.md': code('a'),
      'lab.ipynb': notebook(['markdown', 'x'], ['code', code('l')], ['code', 'l = 2']),
      'text.ipynb': notebook(['markdown', code('t')]),
      'broken.ipynb': code('q'),
      'a.min.js': code('m'),
      'node_modules/c.js': code('c'),
      '.git/d.js': code('d'),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads code that a person may have written, each text once, in a fixed order', () => {
    const files = readFolder(folder);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['a.ts', 'b/copy.js', 'lab.py'],
    );
    assert.equal(files[0]?.text, code('a'));
    assert.equal(files[2]?.text, `${code('l')}\n\nl = 2`);
  });

  it('says what is wrong with a folder', () => {
    assert.throws(() => readFolder(join(folder, 'none')), /There is no folder/);
    const empty = join(folder, 'node_modules');
    rmSync(join(empty, 'c.js'));
    assert.throws(() => readFolder(empty), /There are no files of code/);
  });
});

describe('isWritten', () => {
  it('leaves out long lines, and files too short or too long', () => {
    assert.ok(isWritten(code('a')));
    assert.ok(!isWritten('short'));
    assert.ok(!isWritten(`${code('a')}${'x'.repeat(401)}`));
    assert.ok(!isWritten('const a = 1;\n'.repeat(20_000)));
  });
});

describe('inHalf', () => {
  it('puts each file in one half, about as many in each', () => {
    const files = Array.from({ length: 400 }, (_, i) => ({
      path: `lib/part-${i % 7}/file-${i}.ts`,
      text: '',
    }));
    const tune = files.filter((file) => inHalf(file, 'tune'));
    for (const file of files) assert.notEqual(inHalf(file, 'tune'), inHalf(file, 'check'));
    assert.ok(tune.length > 140 && tune.length < 260, String(tune.length));
  });
});
