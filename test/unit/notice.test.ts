import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const notice = readFileSync(new URL('NOTICE', root), 'utf8');

/** Libraries by the folders that their source had where the WebAssembly was built, as its messages name them. */
const named = new Map([
  ['abseil_cpp', 'Abseil'],
  ['onnx', 'ONNX'],
  ['protobuf', 'Protocol Buffers'],
  ['re2', 'RE2'],
]);

/** What only the sources of onnxruntime and Emscripten tell. */
const known = [
  ...['FlatBuffers', 'Eigen', 'Guidelines Support Library', 'SafeInt', 'JSON for Modern C++', 'date'],
  ...['Boost.Mp11', 'Emscripten', 'musl', 'libc++, libc++abi and compiler-rt', 'dlmalloc'],
  ...['PyTorch and Caffe2', 'Caffe', 'TensorFlow', 'Transformers', 'MurmurHash3'],
];

describe('NOTICE', () => {
  it('names the versions of the packages that are bundled', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const version = devDependencies['onnxruntime-web'] ?? '';
    assert.ok(notice.includes(`onnxruntime-web ${version}\n`));
    assert.ok(notice.includes(`onnxruntime/blob/v${version}/cmake/deps.txt`));
    assert.match(notice, /contains pbf /);
  });

  it('names each library in the WebAssembly of onnxruntime', () => {
    const wasm = readFileSync(
      new URL('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', root),
    ).toString('latin1');
    const folders = new Set(Array.from(wasm.matchAll(/\/_deps\/(\w+)-(?:src|build)\//g), ([, name]) => name));
    assert.deepEqual([...folders].sort(), [...named.keys()]);
    for (const name of [...named.values(), ...known])
      assert.match(notice, new RegExp(`^${name.replaceAll(/[.+]/g, '\\$&')}, `, 'm'), name);
  });

  it('holds the text of each licence', () => {
    const texts = notice.slice(notice.indexOf('\nLicences\n'));
    for (const heading of [
      'Apache License, Version 2.0: media/model/LICENSE',
      'LLVM Exceptions to the Apache 2.0 License:',
      'MIT License:',
      'BSD 3-Clause License.',
      'BSD 2-Clause License:',
      'Boost Software License, Version 1.0',
      'Mozilla Public License Version 2.0\n\n====',
    ])
      assert.ok(texts.includes(`\n${heading}`), heading);
    assert.match(readFileSync(new URL('media/model/LICENSE', root), 'utf8'), /Apache License\s+Version 2\.0/);
  });
});
