import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { readHeader, type GgufHeader } from '../../../src/gguf/header.ts';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import {
  bool,
  buildGguf,
  f32,
  text,
  texts,
  u32,
  type BuiltFile,
  type BuiltTensor,
} from '../helpers/gguf-builder.ts';

const read = (bytes: Uint8Array): GgufHeader => readHeader(new MemoryByteSource(bytes));
const build = (file: BuiltFile): GgufHeader => read(buildGguf(file));

/** Asserts a `ModelFileError` with a one-line message, soon enough that nothing large was allocated. */
function refuses(bytes: Uint8Array, fault: ModelFileFault, message: RegExp): void {
  const start = performance.now();
  assert.throws(
    () => read(bytes),
    (error) => {
      assert.ok(error instanceof ModelFileError, String(error));
      assert.equal(error.fault, fault, error.message);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    },
  );
  assert.ok(performance.now() - start < 3000);
}

const tensor = (changes: Partial<BuiltTensor> = {}): BuiltTensor => ({
  name: 'a.weight',
  type: 0,
  shape: [2, 4],
  data: new Uint8Array(32),
  ...changes,
});

describe('GGUF header', () => {
  it('reads every value type', () => {
    const { metadata } = build({
      metadata: {
        u8: { type: 'uint8', value: 255 },
        i8: { type: 'int8', value: -128 },
        u16: { type: 'uint16', value: 65535 },
        i16: { type: 'int16', value: -32768 },
        u32: u32(4294967295),
        i32: { type: 'int32', value: -2147483648 },
        f32: f32(0.5),
        yes: bool(true),
        no: bool(false),
        text: text('naïve 👍'),
        u64: { type: 'uint64', value: 2n ** 53n },
        i64: { type: 'int64', value: -5n },
        f64: { type: 'float64', value: 1e-300 },
        empty: texts([]),
        words: texts(['a', '', 'c']),
        numbers: { list: 'int32', values: [1, -2, 3] },
      },
    });
    const numbers = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'u64', 'i64', 'f64'];
    assert.deepEqual(
      numbers.map((key) => metadata.number(key)),
      [255, -128, 65535, -32768, 4294967295, -2147483648, 0.5, 2 ** 53, -5, 1e-300],
    );
    assert.equal(metadata.optionalBoolean('yes'), true);
    assert.equal(metadata.optionalBoolean('no'), false);
    assert.equal(metadata.string('text'), 'naïve 👍');
    assert.deepEqual(metadata.strings('words'), ['a', '', 'c']);
    assert.deepEqual(metadata.strings('empty'), []);
    assert.deepEqual(metadata.optionalNumbers('numbers'), [1, -2, 3]);
  });

  it('keeps a byte order mark at the start of a string', () => {
    assert.equal(build({ metadata: { key: text('\ufeffx') } }).metadata.string('key'), '\ufeffx');
  });

  it('converts shapes to rows first, and offsets to bytes from the start of the file', () => {
    const file = {
      metadata: { 'general.alignment': u32(64) },
      alignment: 64,
      tensors: [tensor(), tensor({ name: 'b.weight', type: 8, shape: [3, 64], data: new Uint8Array(204) })],
    };
    const { tensors } = build(file);
    const size = buildGguf(file).byteLength;
    const second = tensors.get('b.weight');
    assert.deepEqual(tensors.get('a.weight')?.shape, [2, 4]);
    assert.deepEqual(second?.shape, [3, 64]);
    assert.deepEqual([second.type, second.elements, second.bytes], ['Q8_0', 192, 204]);
    assert.equal(second.offset, size - 204);
    assert.equal(tensors.get('a.weight')?.offset, second.offset - 64);
  });

  it('reads version 2, and strings longer than a page', () => {
    const long = 'x'.repeat(1 << 16);
    const { metadata } = build({ version: 2, metadata: { long: text(long), after: u32(7) } });
    assert.equal(metadata.string('long'), long);
    assert.equal(metadata.number('after'), 7);
  });

  it('reads what follows values of any length', () => {
    for (const size of [1, 4_095, 4_096, 4_097, 300_000]) {
      const { metadata, tensors } = build({
        metadata: {
          long: text('x'.repeat(size)),
          numbers: { list: 'uint16', values: Array.from({ length: size }, (_, i) => i % 65_536) },
          words: texts(Array.from({ length: 100 }, (_, i) => `${i}`.repeat((size * i) % 9_000))),
          last: u32(size),
        },
        tensors: [tensor()],
      });
      assert.equal(metadata.number('last'), size);
      assert.equal(metadata.optionalNumbers('numbers')?.at(-1), (size - 1) % 65_536);
      assert.equal(metadata.strings('words')[99], '99'.repeat((size * 99) % 9_000));
      assert.equal(metadata.stringCount('words'), 100);
      assert.deepEqual([...tensors.keys()], ['a.weight']);
    }
  });

  it('refuses a file that is not GGUF', () => {
    refuses(new Uint8Array(0), 'not-gguf', /not a GGUF/);
    refuses(Buffer.from('GGU'), 'not-gguf', /not a GGUF/);
    refuses(Buffer.from('import fs from "node:fs";\n'), 'not-gguf', /not a GGUF/);
    refuses(buildGguf({ magic: 'GGML' }), 'not-gguf', /not a GGUF/);
  });

  it('refuses other versions, and big-endian files', () => {
    refuses(buildGguf({ version: 1 }), 'unsupported', /version 1 /);
    refuses(buildGguf({ version: 4 }), 'unsupported', /version 4 /);
    refuses(buildGguf({ version: 3 << 24 }), 'unsupported', /big-endian/);
  });

  it('refuses absurd counts at once', () => {
    for (const claim of [2n ** 63n, 2n ** 64n - 1n, 2n ** 40n, 1000n]) {
      refuses(buildGguf({ claimedTensors: claim }), 'truncated', new RegExp(`claims ${claim} tensors`));
      refuses(buildGguf({ claimedEntries: claim }), 'truncated', new RegExp(`claims ${claim} metadata`));
    }
  });

  it('refuses absurd lengths of strings and arrays at once', () => {
    for (const claim of [2n ** 63n, 2n ** 40n, 10_000n]) {
      const length = new Uint8Array(BigUint64Array.of(claim).buffer);
      refuses(buildGguf({ metadata: { k: { raw: 8, bytes: length } } }), 'truncated', /bytes of text/);
      const list = { list: 'uint8', values: [], claimedLength: claim } as const;
      refuses(buildGguf({ metadata: { k: list } }), 'truncated', /values of "k"/);
    }
  });

  it('checks the length of an array by the size of its elements', () => {
    const bytes = new Uint8Array(700);
    const list = { list: 'float64', values: [], claimedLength: 100n } as const;
    refuses(
      buildGguf({
        metadata: [
          ['k', list],
          ['rest', { raw: 8, bytes }],
        ],
      }),
      'truncated',
      /values of "k"/,
    );
  });

  it('refuses unknown value types', () => {
    for (const raw of [13, 255, 2 ** 32 - 1]) {
      refuses(buildGguf({ metadata: { k: { raw, bytes: new Uint8Array(8) } } }), 'corrupt', /unknown type/);
    }
    const list = Buffer.concat(
      [Uint32Array.of(77), Uint32Array.of(0, 0)].map((part) => Buffer.from(part.buffer)),
    );
    refuses(buildGguf({ metadata: { k: { raw: 9, bytes: list } } }), 'corrupt', /unknown type 77/);
  });

  it('refuses arrays of arrays by name', () => {
    // An array of element type 9 (array) and length 1, holding an empty array of strings.
    const bytes = new Uint8Array(Uint32Array.of(9, 1, 0, 8, 0, 0).buffer);
    refuses(buildGguf({ metadata: { k: { raw: 9, bytes } } }), 'corrupt', /"k" .*array of arrays/);
  });

  it('refuses a duplicate key', () => {
    const twice = [
      ['k', u32(1)],
      ['k', u32(2)],
    ] as const;
    refuses(buildGguf({ metadata: twice }), 'corrupt', /"k" twice/);
  });

  it('refuses every truncation of a valid file', () => {
    const metadata = { 'general.name': text('x'), n: u32(5), list: texts(['a', 'b']) };
    const bytes = buildGguf({ metadata, tensors: [tensor()] });
    assert.equal(read(bytes).tensors.size, 1);
    for (let length = 4; length < bytes.byteLength; length++) {
      refuses(bytes.subarray(0, length), 'truncated', /truncated or corrupt|ends|shorter/);
    }
  });

  it('refuses an invalid alignment', () => {
    const values = [u32(0), f32(3.5), f32(NaN), { type: 'int32', value: -32 }] as const;
    for (const value of [...values, { type: 'uint64', value: 2n ** 40n } as const]) {
      refuses(buildGguf({ metadata: { 'general.alignment': value } }), 'corrupt', /alignment/);
    }
    refuses(buildGguf({ metadata: { 'general.alignment': text('32') } }), 'incomplete', /not a number/);
  });
});

describe('a GGUF tensor description', () => {
  const refusesTensor = (changes: Partial<BuiltTensor>, fault: ModelFileFault, message: RegExp): void => {
    refuses(buildGguf({ tensors: [tensor(changes)] }), fault, message);
  };

  it('must have one to four dimensions', () => {
    refusesTensor({ shape: [], data: new Uint8Array(64) }, 'corrupt', /0 dimensions/);
    refusesTensor({ shape: [1, 1, 1, 2, 4] }, 'corrupt', /5 dimensions/);
  });

  it('must have a size above 0 that is a safe integer', () => {
    refusesTensor({ shape: [2, 0] }, 'corrupt', /impossible shape/);
    refusesTensor({ shape: [2n ** 63n, 2n] }, 'corrupt', /impossible shape/);
    refusesTensor({ shape: [2n ** 32n, 2n ** 32n, 2n ** 32n] }, 'corrupt', /impossible shape/);
    refusesTensor({ shape: [2n ** 40n] }, 'truncated', /shorter than its tensor/);
  });

  it('must have a supported type', () => {
    for (const type of [4, 9, 40, 2 ** 32 - 1]) {
      refusesTensor({ type }, 'unsupported', new RegExp(`type ${type}; supported are F32, .* and Q6_K\\.$`));
    }
    for (const [type, name] of [
      [16, 'IQ2_XXS'],
      [21, 'IQ3_S'],
      [34, 'TQ1_0'],
      [39, 'MXFP4'],
    ] as const) {
      refusesTensor({ type }, 'unsupported', new RegExp(`type ${type} \\(${name}\\); supported are F32`));
    }
  });

  it('must have rows of whole blocks', () => {
    const data = new Uint8Array(1024);
    for (const type of [2, 3, 6, 7, 8]) {
      refusesTensor({ type, shape: [32, 16], data }, 'corrupt', /impossible shape/);
    }
    for (const type of [12, 13, 14]) {
      refusesTensor({ type, shape: [8, 32], data }, 'corrupt', /impossible shape/);
    }
  });

  it('must lie within the file', () => {
    refusesTensor({ claimedOffset: 32n }, 'truncated', /Was the download complete/);
    refusesTensor({ claimedOffset: 2n ** 40n }, 'truncated', /Was the download complete/);
    refusesTensor({ claimedOffset: 2n ** 63n }, 'corrupt', /offset/);
  });

  it('must not overlap another tensor', () => {
    const data = new Uint8Array(64);
    const pair = (first: bigint, second: bigint): BuiltTensor[] => [
      tensor({ name: 'a', data, claimedOffset: first }),
      tensor({ name: 'b', data, claimedOffset: second }),
    ];
    // Each has 32 bytes.
    for (const [first, second] of [
      [0n, 0n],
      [0n, 31n],
      [31n, 0n],
      [64n, 64n],
    ] as const)
      refuses(buildGguf({ tensors: pair(first, second) }), 'corrupt', /tensors "[ab]" and "[ab]" overlap/);
    for (const [first, second] of [
      [0n, 32n],
      [32n, 0n],
      [96n, 0n],
    ] as const)
      assert.equal(build({ tensors: pair(first, second) }).tensors.size, 2);
  });

  it('must fit into the file together with the others', () => {
    const tensors = Array.from({ length: 100 }, (_, i) =>
      tensor({ name: `t${i}`, shape: [1024], claimedOffset: 0n, data: new Uint8Array(i === 0 ? 4096 : 0) }),
    );
    refuses(buildGguf({ tensors }), 'corrupt', /overlap/);
  });

  it('must have a unique name', () => {
    refuses(buildGguf({ tensors: [tensor(), tensor()] }), 'corrupt', /two tensors "a.weight"/);
  });
});
