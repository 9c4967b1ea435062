import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryByteSource } from '../../../../src/runtime/gguf/byte-source.ts';
import { FileByteSource } from '../../../../src/runtime/gguf/file-byte-source.ts';
import { ModelFileError } from '../../../../src/runtime/gguf/model-file-error.ts';

describe('FileByteSource', () => {
  let folder: string;
  let path: string;
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-'));
    path = join(folder, 'model.gguf');
    writeFileSync(path, content);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const refuses = (open: () => unknown, message: RegExp): void => {
    assert.throws(open, (error) => {
      assert.ok(error instanceof ModelFileError);
      assert.equal(error.fault, 'not-found');
      assert.match(error.message, message);
      return true;
    });
  };

  it('reads ranges, each as memory would', () => {
    const file = new FileByteSource(path);
    const memory = new MemoryByteSource(content);
    assert.equal(file.size, memory.size);
    for (const [offset, length] of [
      [0, 4],
      [500, 500],
      [999, 1],
      [1000, 0],
      [3, 17],
      [0, 1000],
    ] as const) {
      assert.deepEqual(file.read(offset, length), memory.read(offset, length));
    }
    file.close();
  });

  it('reads nothing beyond the end', () => {
    const file = new FileByteSource(path);
    for (const source of [file, new MemoryByteSource(content)]) {
      assert.throws(() => source.read(1000, 1), RangeError);
      assert.throws(() => source.read(0, 1001), RangeError);
    }
    file.close();
  });

  it('names a path where nothing is', () => {
    refuses(() => new FileByteSource(join(folder, 'none.gguf')), /no model file: .*none\.gguf$/);
    refuses(() => new FileByteSource(join(path, 'below-a-file')), /below-a-file$/);
  });

  it('names a folder', () => {
    refuses(() => new FileByteSource(folder), new RegExp(`${folder.split(/[\\/]/).at(-1)}$`));
  });

  it('tells of a file that became shorter', () => {
    const file = new FileByteSource(path);
    truncateSync(path, 100);
    assert.throws(
      () => file.read(0, 1000),
      (error) => error instanceof ModelFileError && error.fault === 'truncated',
    );
    file.close();
  });
});
