import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Node's modules that reach other machines. */
const network = builtinModules.filter((name) =>
  /^(_?http|https|http2|net|_?tls|dgram|dns|inspector)/.test(name),
);
/** What reaches them without a module. */
const globals = /\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\s*\(/;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

/** The complaint: it does not start without a network. */
describe('Foretype works offline', () => {
  it('as no source of it imports what reaches other machines, or calls it', () => {
    const files = sources(join(root, 'src'));
    assert.ok(files.length > 50);
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const imported = [...text.matchAll(/\bfrom '(?:node:)?([\w/]+)'|\bimport\('(?:node:)?([\w/]+)'\)/g)];
      const reaching = imported
        .map((match) => match[1] ?? match[2] ?? '')
        .filter((name) => network.includes(name));
      assert.deepEqual(reaching, [], file);
      assert.doesNotMatch(text, globals, file);
    }
  });

  it('as a model comes with it', () => {
    const models = readdirSync(join(root, 'media', 'model')).filter((name) => name.endsWith('.gguf'));
    assert.equal(models.length, 1);
    assert.ok(existsSync(join(root, 'media', 'model', models[0]!)));
  });
});
