import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MemoryByteSource, type ByteSource } from '../../../../src/gguf/byte-source.ts';
import { InstallationError } from '../../../../src/runtime/engine.ts';
import { BlobByteSource } from '../../../../src/worker/server/blob-byte-source.ts';
import { FileClient } from '../../../../src/worker/server/file-client.ts';
import { HandleByteSource } from '../../../../src/worker/server/handle-byte-source.ts';
import { ModelStore } from '../../../../src/worker/server/model-store.ts';
import { WebModels } from '../../../../src/worker/server/web-models.ts';
import type { ModelFacts } from '../../../../src/worker/web-files.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeStorage } from '../../helpers/fake-storage.ts';

const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const bundled = 'bundled:/m.gguf';
const own = 'file:///home/ann/own.gguf';

/** A page, over and over: the storage stays, the worker does not. */
class Page {
  readonly storage = new FakeStorage();
  readonly log: string[] = [];
  hasStorage = true;
  reads = 0;
  /** What is known of files, and what is in them; `undefined` where they are not accessible. */
  facts: ModelFacts | undefined = { bytes: 1_000, version: 'v1', sha256: digest(bytes) };
  contents: Uint8Array | undefined = bytes;
  readonly clock = new FakeClock();

  async open(model = bundled, onProgress: (fraction: number) => void = () => undefined): Promise<ByteSource> {
    const files = new FileClient(({ wish: { id, kind } }) => {
      queueMicrotask(() => {
        if (kind === 'model') this.reads++;
        const answer = kind === 'facts' ? this.facts : this.contents?.slice();
        files.receive(answer === undefined ? { id, fault: 'Permission denied' } : { id, answer });
      });
    });
    const models = new WebModels({
      files,
      openStore: async () =>
        this.hasStorage ? ModelStore.open(this.storage) : Promise.reject(new Error('a private window')),
      readBlob: () => bytes.slice().buffer,
      digest: async (data) => Promise.resolve(digest(data)),
      clock: this.clock,
      log: (level, message) => this.log.push(`${level}: ${message}`),
    });
    return models.open(model, onProgress);
  }

  /** Opens and closes a model, and gives what was read time to be kept. */
  async visit(model = bundled): Promise<void> {
    (await this.open(model)).close();
    await this.clock.advance(10_000);
  }
}

describe('WebModels', () => {
  it('reads a model once, and takes it from the storage then', async () => {
    const page = new Page();
    for (let i = 0; i < 3; i++) {
      const source = await page.open();
      assert.ok(source instanceof (i === 0 ? MemoryByteSource : HandleByteSource));
      assert.deepEqual(source.read(0, 1_000), bytes);
      source.close();
      await page.clock.advance(10_000);
    }
    assert.equal(page.reads, 1);
    assert.match(page.log.join('\n'), /was read .*\n.*was kept .*\n.*from the browser's storage/);
  });

  it('keeps nothing before the first suggestion was shown', async () => {
    const page = new Page();
    await page.open();
    await page.clock.advance(1_000);
    assert.deepEqual([...page.storage.files.keys()], []);
    await page.clock.advance(2_000);
    assert.equal(page.storage.files.size, 2);
  });

  it('reads another version anew, and one whose storage was damaged', async () => {
    const page = new Page();
    await page.visit();
    page.facts = { bytes: 1_000, version: 'v2', sha256: digest(bytes) };
    await page.visit();
    assert.equal(page.reads, 2);
    page.storage.files.set('bundled.gguf', new Uint8Array(3));
    await page.visit();
    await page.visit();
    assert.equal(page.reads, 3);
  });

  it('reads a blob of the model while another window has the file open', async () => {
    const page = new Page();
    await page.visit();
    const first = await page.open();
    assert.ok((await page.open()) instanceof BlobByteSource);
    first.close();
    assert.ok((await page.open()) instanceof HandleByteSource);
    assert.equal(page.reads, 1);
  });

  it('works from memory in a private window, and says so', async () => {
    const page = new Page();
    page.hasStorage = false;
    for (let i = 0; i < 2; i++) {
      const source = await page.open();
      assert.ok(source instanceof MemoryByteSource);
      assert.deepEqual(source.read(0, 1_000), bytes);
    }
    assert.equal(page.reads, 2);
    assert.match(page.log[0]!, /^warn: The browser gives no storage, .*: a private window$/);
  });

  it('works from memory where the quota is refused, and says so', async () => {
    const page = new Page();
    page.storage.quota = 500;
    assert.ok((await page.open()) instanceof MemoryByteSource);
    await page.clock.advance(10_000);
    assert.match(page.log.at(-1)!, /^warn: The browser does not keep the model, .*QuotaExceededError$/);
  });

  it('does not keep, and does not run, a bundled model with another checksum', async () => {
    const page = new Page();
    page.contents = bytes.toReversed();
    await assert.rejects(page.open(), InstallationError);
    await page.clock.advance(10_000);
    assert.deepEqual([...page.storage.files.keys()], []);
  });

  it('refuses a file that is shorter than it should be', async () => {
    const page = new Page();
    page.contents = bytes.slice(0, 10);
    await assert.rejects(page.open(), /has 10 bytes instead of 1000/);
  });

  it('keeps the bundled model and the last one of a person’s own', async () => {
    const page = new Page();
    await page.visit();
    page.facts = { bytes: 1_000, version: '17', sha256: undefined };
    await page.visit('file:///older.gguf');
    await page.visit(own);
    assert.deepEqual(
      [...page.storage.files.keys()].filter((name) => name.endsWith('.gguf')).sort(),
      ['bundled.gguf', `${digest(new TextEncoder().encode(own))}.gguf`].sort(),
    );
  });

  it('takes what it has kept of a file that is not accessible after a reload', async () => {
    const page = new Page();
    page.facts = { bytes: 1_000, version: '17', sha256: undefined };
    await page.visit(own);
    page.facts = undefined;
    page.contents = undefined;
    assert.ok((await page.open(own)) instanceof HandleByteSource);
  });

  it('gives a sign while a file is read, also where nothing tells how far it is', async () => {
    const page = new Page();
    const told: number[] = [];
    const files = new FileClient(() => undefined);
    const models = new WebModels({
      files,
      openStore: async () => Promise.reject(new Error('none')),
      readBlob: () => new ArrayBuffer(0),
      digest: async () => Promise.resolve(''),
      clock: page.clock,
      log: () => undefined,
    });
    const source = models.open(own, (fraction) => told.push(fraction));
    await page.clock.advance(0);
    files.receive({ id: 1, answer: { bytes: 2, version: 'v', sha256: undefined } });
    await page.clock.advance(2_000);
    files.receive({ id: 2, fraction: 0.5 });
    await page.clock.advance(1_000);
    files.receive({ id: 2, answer: Uint8Array.of(1, 2) });
    assert.equal((await source).size, 2);
    assert.deepEqual(told, [0, 0, 0, 0.5, 0.5]);
    assert.equal(page.clock.pending, 0);
  });

  it('names a file that cannot be read', async () => {
    const page = new Page();
    page.facts = undefined;
    const isNotFound = { fault: 'not-found', message: /own\.gguf \(Permission denied\)/ };
    await assert.rejects(page.open(own), isNotFound);
    page.facts = { bytes: 1_000, version: '17', sha256: undefined };
    page.contents = undefined;
    await assert.rejects(page.open(own), isNotFound);
  });
});

describe('BlobByteSource', () => {
  const read = (blob: Blob): ArrayBuffer => {
    pieces.push(blob.size);
    // A fake: the pieces of this blob are all alike.
    return new Uint8Array(blob.size).fill(5).buffer;
  };
  let pieces: number[] = [];

  beforeEach(() => {
    pieces = [];
  });

  it('reads ahead', () => {
    const source = new BlobByteSource(new Blob([new Uint8Array(10_000)]), read);
    for (let i = 0; i < 100; i++) assert.deepEqual(source.read(100 * i, 3), Uint8Array.of(5, 5, 5));
    source.read(0, 10_000);
    assert.deepEqual(pieces, [10_000]);
  });

  it('throws beyond the end, and where the file is gone or shorter', () => {
    const blob = new Blob([new Uint8Array(10)]);
    assert.throws(() => new BlobByteSource(blob, read).read(5, 6), RangeError);
    const gone = new BlobByteSource(blob, () => {
      throw new Error('NotReadableError');
    });
    assert.throws(() => gone.read(0, 1), { fault: 'truncated' });
    const shorter = new BlobByteSource(blob, () => new ArrayBuffer(2));
    assert.throws(() => shorter.read(0, 5), { fault: 'truncated' });
  });
});
