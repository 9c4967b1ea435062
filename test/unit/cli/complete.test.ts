import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seedModelPath } from '../helpers/seed-model.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the command like `npm run complete`, from the repository's root. */
function complete(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = ['--import', 'tsx', join('src', 'cli', 'complete.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command complete', function () {
  this.timeout(60_000);
  let folder: string;
  let place: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
    const source = join(folder, 'list.ts');
    writeFileSync(source, '\ufeffconst items = [1, 2, 3];\r\nfor (let i = 0; i < items.\r\n');
    place = `${source}:2:27`;
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints one JSON object with exactly the documented fields', () => {
    const { status, stdout, stderr } = complete(place, '--json');
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    const tokens = ['promptTokens', 'reused', 'prefilled', 'decoded', 'drafted', 'draftAccepted'];
    const numbers = [...tokens, 'prefillMs', 'decodeMs', 'totalMs'];
    const shown = ['text', 'replaces', 'result', 'confidence'];
    assert.deepEqual(Object.keys(report).sort(), [...shown, 'model', 'engine', ...numbers].sort());
    assert.equal(typeof report['text'], 'string');
    const [first] = report['result'] as string[];
    assert.ok(first?.startsWith('for (let i = 0; i < items.'), first);
    assert.ok(Number(report['confidence']) > 0 && Number(report['confidence']) <= 1);
    assert.equal(report['replaces'], 0);
    assert.equal(report['engine'], 'kernels');
    for (const name of numbers) assert.ok(Number(report[name]) >= 0, name);
    assert.equal(report['reused'], 0);
    assert.equal(report['prefilled'], report['promptTokens']);
    assert.ok(Number(report['promptTokens']) > 10);
  });

  it('prints why nothing is shown while typing', () => {
    const finished = place.replace(/2:27$/, '1:25');
    const { status, stdout, stderr } = complete(finished, '--typing', '--json');
    assert.equal(stderr, '');
    assert.equal(status, 0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(report['quiet'], { id: 'line-finished', reason: 'The line ends a statement.' });
    assert.deepEqual([report['text'], report['decoded'], report['confidence']], ['', 0, 0]);
    assert.deepEqual(report['result'], ['const items = [1, 2, 3];']);
  });

  it('completes in an excluded file on request, not while typing', () => {
    const secret = join(folder, '.env');
    writeFileSync(secret, 'NAME=\n');
    const { stdout } = complete(`${secret}:1:6`, '--typing');
    assert.match(stdout, /^quiet: .*"foretype.exclude"/);
    assert.doesNotMatch(complete(`${secret}:1:6`).stdout, /quiet/);
  });

  it('completes in a cell of a notebook with the text of the others', () => {
    const notebook = join(folder, 'lab.ipynb');
    const cells = ['total = 1', 'x = '].map((source) => ({ cell_type: 'code', source }));
    writeFileSync(notebook, JSON.stringify({ cells }));
    const file = join(folder, 'lab.py');
    writeFileSync(file, 'total = 1\n\nx = ');
    const [inCell, inFile] = [`${notebook}:2:1:5`, `${file}:3:5`].map((at) => {
      const { stdout } = complete(at, '--json');
      return JSON.parse(stdout) as Record<string, unknown>;
    });
    assert.deepEqual([inCell!['text'], inCell!['confidence']], [inFile!['text'], inFile!['confidence']]);
    fails(2, /has 2 cells; there is no cell 3/, `${notebook}:3:1:1`);
  });

  const fails = (status: number, message: RegExp, ...args: string[]): void => {
    const result = complete(...args);
    assert.equal(result.status, status, result.stderr);
    assert.equal(result.stdout, '');
    const [line, ...rest] = result.stderr.trimEnd().split(/\r?\n/);
    assert.match(line!, message);
    if (status === 2) assert.match(rest.join('\n'), /^Usage: .*$/);
    else assert.deepEqual(rest, []);
  };

  it('names a model that does not exist', () => {
    fails(1, /no model file: .*none\.gguf$/, place, '--model', join(folder, 'none.gguf'));
  });

  it('refuses text files and truncated files as models', () => {
    const text = join(folder, 'text.gguf');
    writeFileSync(text, 'This is not a model.\n');
    fails(1, /not a GGUF file/, place, '--model', text);
    const cut = join(folder, 'cut.gguf');
    const model = readFileSync(seedModelPath);
    writeFileSync(cut, model.subarray(0, Math.floor(model.byteLength / 2)));
    fails(1, /ends before its tensor .* complete\?$/, place, '--model', cut, '--json');
  });

  it('says what is wrong with a prompt format', () => {
    fails(1, /not valid JSON/, place, '--fim', 'starcoder');
    fails(1, /no token "<mark>"/, place, '--fim', '{"prefix":"<mark>","suffix":"<suf>"}');
  });

  it('prints the usage for unknown engines, options and positions', () => {
    fails(2, /no engine "cuda"/, place, '--engine', 'cuda');
    fails(2, /--nonsense/, place, '--nonsense');
    fails(2, /Name one place/, '--json');
    fails(2, /no line 99/, place.replace(/2:27$/, '99:1'));
  });

  it('names a source file that does not exist', () => {
    fails(1, /none\.ts/, `${join(folder, 'none.ts')}:1:1`);
  });
});
