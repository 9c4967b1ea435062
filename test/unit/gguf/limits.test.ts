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
const MOST_MS = 5000;
const MOST_BYTES = 128 * MB;
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

/** Runs something that may neither take long nor much memory, whatever the file claims. */
function cheaply(run: () => void): void {
  const start = performance.now();
  // The peak of the whole process so far, in KB: it only grows.
  const peak = process.resourceUsage().maxRSS;
  run();
  const grown = (process.resourceUsage().maxRSS - peak) * 1024;
  assert.ok(grown < MOST_BYTES, `It took ${(grown / MB).toFixed(0)} MB.`);
  assert.ok(performance.now() - start < MOST_MS, 'It took too long.');
}

describe('a large file whose header claims much', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Opens a file that begins like this one, and goes on with zeros that take no room on the disk. */
  function openSparse(file: BuiltFile, bytes: number, use: (file: GgufFile) => void): void {
    const path = join(folder, 'large.gguf');
    const head = buildGguf(file);
    writeSparse(path, head, head.byteLength + bytes);
    cheaply(() => {
      const opened = new GgufFile(new FileByteSource(path));
      try {
        use(opened);
      } finally {
        opened.close();
      }
    });
  }

  it('is read past a list of numbers that nobody asks for, and refused where it is asked for', () => {
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

  it('is refused for a list of as many strings', () => {
    const strings: BuiltValue = { list: 'string', values: [], claimedLength: HUNDRED_MILLION };
    refuses(() => {
      openSparse({ metadata: { words: strings } }, 8 * Number(HUNDRED_MILLION), () => undefined);
    }, /claims 100000000 values of "words"/);
  });

  it('is refused for as many tensors or entries', () => {
    const many = 10_000_000n;
    for (const claim of [{ claimedTensors: many }, { claimedEntries: many }])
      refuses(() => {
        openSparse(claim, 32 * Number(many), () => undefined);
      }, /claims 10000000 (tensors|metadata entries); at most 65536/);
  });

  it('is shown by the beginning of its name, however long that is', () => {
    const bytes = Buffer.concat([Buffer.from(BigUint64Array.of(30_000_000n).buffer), Buffer.from('A model')]);
    openSparse({ metadata: { 'general.name': { raw: 8, bytes } } }, 30_000_000, ({ metadata }) => {
      assert.equal(metadata.optionalPlainText('general.name'), 'A model…');
      refuses(() => metadata.string('general.name'), /"general\.name" has 30000000 bytes of text/);
    });
  });
});

describe('the limits of a header', () => {
  it('hold for strings that are read', () => {
    const long = 'x'.repeat(limits.stringBytes);
    const metadata = metadataOf({ metadata: { word: text(`${long}x`), words: texts(['', `${long}x`]) } });
    refuses(() => metadata.string('word'), /"word" has 65537 bytes of text/);
    refuses(() => metadata.strings('words'), /"words" has 65537 bytes of text/);
    assert.deepEqual(metadataOf({ metadata: { words: texts([long]) } }).strings('words'), [long]);
  });

  it('hold for a list that is read', () => {
    const words = texts(Array.from({ length: 600 }, () => 'x'.repeat(60_000)));
    const metadata = metadataOf({ metadata: { words, after: u32(1) } });
    assert.equal(metadata.number('after'), 1);
    refuses(() => metadata.strings('words'), /"words" has 36004800 bytes of text/);
  });

  it('hold for all lists of strings together', () => {
    const zeros = new Uint8Array(8 * limits.listLength + 12);
    new DataView(zeros.buffer).setUint32(0, 8, true);
    new DataView(zeros.buffer).setUint32(4, limits.listLength, true);
    const list: BuiltValue = { raw: 9, bytes: zeros };
    cheaply(() => {
      assert.equal(metadataOf({ metadata: { a: list, b: list } }).stringCount('b'), limits.listLength);
    });
    refuses(() => metadataOf({ metadata: { a: list, b: list, c: texts(['']) } }), /longer than any model/);
  });

  it('hold for names', () => {
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
