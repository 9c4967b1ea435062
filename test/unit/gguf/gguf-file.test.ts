import assert from 'node:assert/strict';
import { MemoryByteSource, type ByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { buildGguf, type BuiltTensor } from '../helpers/gguf-builder.ts';

class CountingSource extends MemoryByteSource {
  closed = 0;

  override close(): void {
    this.closed++;
  }
}

const floats = Float32Array.from({ length: 12 }, (_, i) => i / 4);
const matrix: BuiltTensor = {
  name: 'm',
  type: 0,
  shape: [3, 4],
  data: new Uint8Array(floats.buffer),
};
const open = (source: ByteSource = new MemoryByteSource(buildGguf({ tensors: [matrix] }))): GgufFile =>
  new GgufFile(source);

describe('GgufFile', () => {
  it('reads whole tensors and ranges of rows', () => {
    const file = open();
    const info = file.tensor('m', [3, 4]);
    assert.deepEqual(file.read(info), floats);
    assert.deepEqual(file.readRows(info, 1, 2), floats.slice(4));
    assert.deepEqual(file.readRaw(info), new Uint8Array(floats.buffer));
    assert.equal(file.parameters, 12);
  });

  it('reads from a Buffer with an offset into its ArrayBuffer', () => {
    const bytes = buildGguf({ tensors: [matrix] });
    const buffer = Buffer.concat([Buffer.alloc(5), bytes]).subarray(5);
    const file = open(new MemoryByteSource(buffer));
    const raw = file.readRaw(file.tensor('m', [3, 4]));
    buffer.fill(0);
    assert.deepEqual(raw, new Uint8Array(floats.buffer));
  });

  it('names a tensor that is absent', () => {
    assert.throws(
      () => open().tensor('other', [3, 4]),
      (error) =>
        error instanceof ModelFileError && error.fault === 'incomplete' && error.message.includes('"other"'),
    );
  });

  it('names a tensor of another shape than expected, with both shapes', () => {
    for (const shape of [[4, 3], [12], [3, 4, 1]]) {
      assert.throws(
        () => open().tensor('m', shape),
        (error) =>
          error instanceof ModelFileError &&
          error.fault === 'corrupt' &&
          error.message.includes(`"m" is 3 x 4; its metadata says ${shape.join(' x ')}`),
      );
    }
  });

  it('closes its source when the file is invalid, else when it is closed itself', () => {
    const invalid = new CountingSource(Buffer.from('not a model'));
    assert.throws(() => open(invalid), ModelFileError);
    assert.equal(invalid.closed, 1);
    const valid = new CountingSource(buildGguf({ tensors: [matrix] }));
    const file = open(valid);
    assert.equal(valid.closed, 0);
    file.close();
    assert.equal(valid.closed, 1);
  });
});

describe('GgufMetadata', () => {
  const { metadata } = new GgufFile(
    new MemoryByteSource(
      buildGguf({
        metadata: {
          word: { type: 'string', value: 'x' },
          number: { type: 'uint32', value: 1 },
          big: { type: 'uint64', value: 7n },
          numbers: { list: 'float32', values: [1] },
        },
      }),
    ),
  );
  const refuses = (get: () => unknown, message: RegExp): void => {
    assert.throws(
      get,
      (error) =>
        error instanceof ModelFileError && error.fault === 'incomplete' && message.test(error.message),
    );
  };

  it('names a key that is absent', () => {
    refuses(() => metadata.string('none'), /no "none"/);
    refuses(() => metadata.number('none'), /no "none"/);
    refuses(() => metadata.strings('none'), /no "none"/);
    assert.equal(metadata.optionalString('none'), undefined);
    assert.equal(metadata.optionalNumber('none'), undefined);
    assert.equal(metadata.optionalBoolean('none'), undefined);
    assert.equal(metadata.optionalNumbers('none'), undefined);
  });

  it('names a key of another type', () => {
    refuses(() => metadata.string('number'), /"number" is not a string/);
    refuses(() => metadata.number('word'), /"word" is not a number/);
    refuses(() => metadata.number('numbers'), /"numbers" is not a number/);
    refuses(() => metadata.optionalBoolean('number'), /"number" is not a boolean/);
    refuses(() => metadata.strings('numbers'), /"numbers" is not an array of strings/);
    refuses(() => metadata.optionalNumbers('word'), /"word" is not an array of numbers/);
  });

  it('reads 64-bit integers as numbers, and lists its keys', () => {
    assert.equal(metadata.number('big'), 7);
    assert.deepEqual([...metadata.keys()], ['word', 'number', 'big', 'numbers']);
  });
});
