import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { vsixFile } from '../../../scripts/lib/paths.ts';
import { listZip } from './zip.ts';

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
  /^extension\/dist\/inspector\.js$/,
  /^extension\/dist\/[\w.-]+\.wasm$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/media\/inspector\/inspector\.css$/,
  /^extension\/media\/walkthrough\/[\w-]+\.svg$/,
  /^extension\/docs\/images\/[\w-]+\.png$/,
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
  'extension/dist/inspector.js',
  'extension/media/inspector/inspector.css',
  'extension/dist/kernels-fused.wasm',
  'extension/dist/kernels-plain.wasm',
  'extension/dist/kernels-relaxed.wasm',
  'extension/dist/ort-wasm-simd-threaded.wasm',
  'extension/media/model/LICENSE',
];

describe('The packaged extension', () => {
  const vsix = process.env['FORETYPE_VSIX'] ?? vsixFile;
  let names: string[];

  before(() => {
    names = listZip(readFileSync(vsix)).filter((name) => !name.endsWith('/'));
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
});
