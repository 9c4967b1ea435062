import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { limits } from '../../../src/gguf/limits.ts';
import type { GgufMetadata } from '../../../src/gguf/metadata.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { buildGguf, text, texts, u32, type BuiltFile, type BuiltValue } from '../helpers/gguf-builder.ts';
import { writeSparse } from '../helpers/sparse-file.ts';

const MB = 2 ** 20;
const MAX_MS = 5000;
const MAX_BYTES = 128 * MB;
const HUNDRED_MILLION = 100_000_000n;

const metadataOf = (file: BuiltFile): GgufMetadata =>
  new GgufFile(new MemoryByteSource(buildGguf(file))).metadata;

function refuses(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof ModelFileError, String(error));
    assert.equal(error.fault, 'corrupt', error.message);
    assert.match(error.message, message);
    return true;
  });
}

/** Asserts that `run` takes little time and memory, whatever sizes the file claims. */
function assertCheap(run: () => void): void {
  const start = performance.now();
  // The peak of the whole process so far, in KB; it never shrinks.
  const peak = process.resourceUsage().maxRSS;
  run();
  const grown = (process.resourceUsage().maxRSS - peak) * 1024;
  assert.ok(grown < MAX_BYTES, `It took ${(grown / MB).toFixed(0)} MB.`);
  assert.ok(performance.now() - start < MAX_MS, 'It took too long.');
}

describe('a large file whose header claims large sizes', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Opens a file that starts with `file` and continues with `bytes` zeros, which take no room on the disk. */
  function openSparse(file: BuiltFile, bytes: number, use: (file: GgufFile) => void): void {
    const path = join(folder, 'large.gguf');
    const head = buildGguf(file);
    writeSparse(path, head, head.byteLength + bytes);
    assertCheap(() => {
      const opened = new GgufFile(new FileByteSource(path));
      try {
        use(opened);
      } finally {
        opened.close();
      }
    });
  }

  it('opens with a too long array of numbers, and throws only when the array is read', () => {
    const numbers: BuiltValue = { list: 'uint32', values: [], claimedLength: HUNDRED_MILLION };
    const metadata = { first: u32(7), 'tokenizer.ggml.token_type': numbers };
    openSparse({ metadata }, 4 * Number(HUNDRED_MILLION), (file) => {
      assert.equal(file.metadata.number('first'), 7);
      refuses(
        () => file.metadata.optionalNumbers('tokenizer.ggml.token_type'),
        /"tokenizer\.ggml\.token_type" has 100000000 values/,
      );
    });
  });

  it('is refused for a too long array of strings', () => {
    const strings: BuiltValue = { list: 'string', values: [], claimedLength: HUNDRED_MILLION };
    refuses(() => {
      openSparse({ metadata: { words: strings } }, 8 * Number(HUNDRED_MILLION), () => undefined);
    }, /claims 100000000 values of "words"/);
  });

  it('is refused for too many tensors or metadata entries', () => {
    const many = 10_000_000n;
    for (const claim of [{ claimedTensors: many }, { claimedEntries: many }])
      refuses(() => {
        openSparse(claim, 32 * Number(many), () => undefined);
      }, /claims 10000000 (tensors|metadata entries); at most 65536/);
  });

  it('is shown by the start of its name, however long the name is', () => {
    const bytes = Buffer.concat([Buffer.from(BigUint64Array.of(30_000_000n).buffer), Buffer.from('A model')]);
    openSparse({ metadata: { 'general.name': { raw: 8, bytes } } }, 30_000_000, ({ metadata }) => {
      assert.equal(metadata.optionalPlainText('general.name'), 'A model…');
      refuses(() => metadata.string('general.name'), /"general\.name" has 30000000 bytes of text/);
    });
  });
});

describe('the limits of a header', () => {
  it('apply to strings when they are read', () => {
    const long = 'x'.repeat(limits.stringBytes);
    const metadata = metadataOf({ metadata: { word: text(`${long}x`), words: texts(['', `${long}x`]) } });
    refuses(() => metadata.string('word'), /"word" has 65537 bytes of text/);
    refuses(() => metadata.strings('words'), /"words" has 65537 bytes of text/);
    assert.deepEqual(metadataOf({ metadata: { words: texts([long]) } }).strings('words'), [long]);
  });

  it('apply to an array when it is read', () => {
    const words = texts(Array.from({ length: 600 }, () => 'x'.repeat(60_000)));
    const metadata = metadataOf({ metadata: { words, after: u32(1) } });
    assert.equal(metadata.number('after'), 1);
    refuses(() => metadata.strings('words'), /"words" has 36004800 bytes of text/);
  });

  it('apply to all arrays of strings together', () => {
    const zeros = new Uint8Array(8 * limits.arrayLength + 12);
    new DataView(zeros.buffer).setUint32(0, 8, true);
    new DataView(zeros.buffer).setUint32(4, limits.arrayLength, true);
    const list: BuiltValue = { raw: 9, bytes: zeros };
    assertCheap(() => {
      assert.equal(metadataOf({ metadata: { a: list, b: list } }).stringCount('b'), limits.arrayLength);
    });
    refuses(() => metadataOf({ metadata: { a: list, b: list, c: texts(['']) } }), /longer than any model/);
  });

  it('apply to each key and tensor name, and to their sum', () => {
    const key = 'k'.repeat(limits.keyBytes);
    assert.equal(metadataOf({ metadata: { [key]: u32(3) } }).number(key), 3);
    refuses(() => metadataOf({ metadata: { [`${key}k`]: u32(3) } }), /name of 65536 bytes/);
    const keys = Array.from(
      { length: 257 },
      (_, i) => [`${i}${key}`.slice(0, limits.keyBytes), u32(i)] as const,
    );
    refuses(() => metadataOf({ metadata: keys }), /names in the model file are longer/);
    const tensor = { type: 0, shape: [8], data: new Uint8Array(32) };
    const name = 't'.repeat(limits.tensorNameBytes);
    metadataOf({ tensors: [{ ...tensor, name }] });
    refuses(() => metadataOf({ tensors: [{ ...tensor, name: `${name}t` }] }), /name of 1025 bytes/);
  });
});
