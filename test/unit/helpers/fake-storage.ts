import type { StoredFile, StoredFileHandle, StoredFolder } from '../../../src/worker/server/web-platform.ts';

/** The origin's private file system, in memory, with a limit and locks. */
export class FakeStorage implements StoredFolder {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly locked = new Set<string>();
  /** Bytes that all files may have. */
  quota = Infinity;

  async getDirectoryHandle(): Promise<StoredFolder> {
    return Promise.resolve(this);
  }

  async getFileHandle(name: string, options?: { readonly create: true }): Promise<StoredFile> {
    if (!this.files.has(name)) {
      if (options === undefined) throw new Error('NotFoundError');
      this.files.set(name, new Uint8Array(0));
    }
    return Promise.resolve({
      getFile: async () => {
        const bytes = this.files.get(name);
        return bytes === undefined
          ? Promise.reject(new Error('NotFoundError'))
          : Promise.resolve(new Blob([bytes]));
      },
      createSyncAccessHandle: async () => {
        if (this.locked.has(name)) throw new Error('NoModificationAllowedError');
        this.locked.add(name);
        return Promise.resolve(this.#handle(name));
      },
    });
  }

  async removeEntry(name: string): Promise<void> {
    if (this.locked.has(name)) throw new Error('NoModificationAllowedError');
    if (!this.files.delete(name)) throw new Error('NotFoundError');
    return Promise.resolve();
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.files.keys()];
    await Promise.resolve();
  }

  #handle(name: string): StoredFileHandle {
    return {
      read: (bytes, { at }) => {
        const piece = this.files.get(name)?.subarray(at, at + bytes.byteLength) ?? new Uint8Array(0);
        bytes.set(piece);
        return piece.byteLength;
      },
      write: (bytes, { at }) => {
        const before = this.files.get(name) ?? new Uint8Array(0);
        const others = [...this.files.values()].reduce((sum, file) => sum + file.byteLength, 0);
        if (others + bytes.byteLength > this.quota) throw new Error('QuotaExceededError');
        const after = new Uint8Array(Math.max(before.byteLength, at + bytes.byteLength));
        after.set(before);
        after.set(bytes, at);
        this.files.set(name, after);
        return bytes.byteLength;
      },
      truncate: () => {
        this.files.set(name, new Uint8Array(0));
      },
      flush: () => undefined,
      close: () => {
        this.locked.delete(name);
      },
    };
  }
}
