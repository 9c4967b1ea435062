import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, vsixFile } from '../../../scripts/lib/paths.ts';
import { listZip, readTextInZip } from './zip.ts';

/** Everything that may be in the package; the first two are the container's own. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/(readme|changelog)\.md$/,
  /^extension\/(LICENSE|NOTICE)(\.txt|\.md)?$/,
  /^extension\/dist\/extension\.cjs$/,
  /^extension\/dist\/worker\.mjs$/,
  /^extension\/dist\/kernel-thread\.mjs$/,
  /^extension\/dist\/finder\.mjs$/,
  /^extension\/dist\/inspector\.js$/,
  /^extension\/dist\/gpu-page\.js$/,
  /^extension\/dist\/web-(extension\.cjs|worker\.js)$/,
  /^extension\/dist\/[\w.-]+\.wasm$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/media\/inspector\/inspector\.css$/,
  /^extension\/media\/walkthrough\/[\w-]+\.svg$/,
  /^extension\/media\/model\/[\w.-]+\.gguf$/,
  /^extension\/media\/model\/LICENSE$/,
];

/** What must be there for the extension to work. */
const needed = [
  'extension/package.json',
  'extension/LICENSE.txt',
  'extension/NOTICE',
  'extension/dist/extension.cjs',
  'extension/dist/worker.mjs',
  'extension/dist/kernel-thread.mjs',
  'extension/dist/finder.mjs',
  'extension/dist/inspector.js',
  'extension/dist/gpu-page.js',
  'extension/dist/web-extension.cjs',
  'extension/dist/web-worker.js',
  'extension/media/inspector/inspector.css',
  'extension/dist/kernels-fused.wasm',
  'extension/dist/kernels-plain.wasm',
  'extension/dist/kernels-relaxed.wasm',
  'extension/dist/ort-wasm-simd-threaded.wasm',
  'extension/media/model/LICENSE',
];

describe('The packaged extension', () => {
  const vsix = process.env['FORETYPE_VSIX'] ?? vsixFile;
  let data: Buffer;
  let names: string[];

  before(() => {
    data = readFileSync(vsix);
    names = listZip(data).filter((name) => !name.endsWith('/'));
  });

  it('is at most 100 MB', () => {
    const megabytes = statSync(vsix).size / 1e6;
    process.stdout.write(`      ${megabytes.toFixed(1)} MB, ${names.length} files\n`);
    assert.ok(megabytes <= 100);
  });

  it('holds only what is on the list: no source, source maps or tests', () => {
    const others = names.filter((name) => !allowed.some((pattern) => pattern.test(name)));
    assert.deepEqual(others, []);
  });

  it('holds everything it needs, and one model', () => {
    assert.deepEqual(
      needed.filter((name) => !names.includes(name)),
      [],
    );
    assert.equal(names.filter((name) => name.endsWith('.gguf')).length, 1);
  });

  // VS Code and the Marketplace show these pages without the files beside them.
  for (const page of ['readme', 'changelog']) {
    it(`has links that lead to the web or within the page, and to files of the repository that exist: ${page}`, () => {
      const text = readTextInZip(data, `extension/${page}.md`);
      const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link ?? '');
      assert.notEqual(links.length, 0);
      for (const link of links) {
        assert.match(link, /^(https:\/\/|#)/);
        const path = /^https:\/\/github\.com\/foretype\/foretype\/(?:blob|raw)\/HEAD\/([^#]+)/.exec(
          link,
        )?.[1];
        if (path !== undefined) assert.ok(existsSync(join(root, path)), link);
      }
    });
  }
});
