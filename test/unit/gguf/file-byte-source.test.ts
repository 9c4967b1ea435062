import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';

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

  it('reads the same ranges as MemoryByteSource', () => {
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

  it('throws RangeError beyond the end', () => {
    const file = new FileByteSource(path);
    for (const source of [file, new MemoryByteSource(content)]) {
      assert.throws(() => source.read(1000, 1), RangeError);
      assert.throws(() => source.read(0, 1001), RangeError);
    }
    file.close();
  });

  it('names a path that does not exist', () => {
    refuses(() => new FileByteSource(join(folder, 'none.gguf')), /no model file: .*none\.gguf$/);
    refuses(() => new FileByteSource(join(path, 'below-a-file')), /below-a-file$/);
  });

  it('refuses a folder', () => {
    const name = folder.split(/[\\/]/).at(-1);
    refuses(
      () => new FileByteSource(folder),
      new RegExp(`^The model path is a folder, not a file: .*${name}$`),
    );
  });

  describe('on systems with special files', () => {
    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    it('refuses a pipe without waiting for its writer', () => {
      const pipe = join(folder, 'pipe.gguf');
      execFileSync('mkfifo', [pipe]);
      refuses(() => new FileByteSource(pipe), /^The model path is a pipe, not a file: .*pipe\.gguf$/);
    });

    it('refuses devices', () => {
      refuses(() => new FileByteSource('/dev/zero'), /is a device, not a file: \/dev\/zero$/);
    });

    it('refuses a socket', async () => {
      const socket = join(folder, 'socket.gguf');
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      try {
        refuses(() => new FileByteSource(socket), /is a socket, not a file: .*socket\.gguf$/);
      } finally {
        server.close();
      }
    });

    it('follows symbolic links', () => {
      const link = join(folder, 'link.gguf');
      symlinkSync(path, link);
      const file = new FileByteSource(link);
      assert.equal(file.size, content.length);
      file.close();
      symlinkSync('/dev/zero', join(folder, 'zero.gguf'));
      refuses(() => new FileByteSource(join(folder, 'zero.gguf')), /is a device/);
    });
  });

  it('shows a path as plain text', () => {
    const missing = join(folder, '[x](command:y) $(zap)\n.gguf');
    refuses(() => new FileByteSource(missing), /\[x\] \(command:y\) \$ \(zap\) \.gguf$/);
  });

  it('throws when read after close, and can be closed twice', () => {
    const file = new FileByteSource(path);
    file.close();
    file.close();
    // The system gives the descriptor of a closed file to the next one that is opened.
    const other = new FileByteSource(path);
    assert.throws(() => file.read(0, 4), /closed/);
    file.close();
    assert.deepEqual(other.read(0, 4), content.subarray(0, 4));
    other.close();
  });

  it('throws ModelFileError when the file became shorter', () => {
    const file = new FileByteSource(path);
    truncateSync(path, 100);
    assert.throws(
      () => file.read(0, 1000),
      (error) => error instanceof ModelFileError && error.fault === 'truncated',
    );
    file.close();
  });
});
