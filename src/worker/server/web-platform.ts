/** The parts of a web worker's globals that are used; `lib.dom` and `lib.webworker` have names that Node's types have, too. */

/** A file in the origin's private file system. */
export interface StoredFile {
  getFile(): Promise<Blob>;
  /**
   * Rejects while another worker has a handle. Several may read at a time with `read-only`, in browsers that know it; others
   * ignore it.
   */
  createSyncAccessHandle(options?: { readonly mode: 'read-only' }): Promise<StoredFileHandle>;
}

export interface StoredFileHandle {
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}

/** A folder in the origin's private file system. */
export interface StoredFolder {
  getDirectoryHandle(name: string, options: { readonly create: true }): Promise<StoredFolder>;
  getFileHandle(name: string, options?: { readonly create: true }): Promise<StoredFile>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
}

/** A worker that this worker starts. */
export interface NestedWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

export interface WorkerScope {
  postMessage(message: unknown, transfer?: readonly ArrayBufferLike[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  addEventListener(type: 'unhandledrejection', listener: (event: { readonly reason: unknown }) => void): void;
  /** Whether memory can be shared with other workers. */
  readonly crossOriginIsolated?: boolean;
  readonly navigator: {
    readonly hardwareConcurrency?: number;
    /** Not in every browser, and only on pages from safe origins. */
    readonly gpu?: GPU;
    /** In GB; 8 at most, and not in every browser. */
    readonly deviceMemory?: number;
    /** Not in every browser, and only on pages from safe origins. */
    readonly storage?: { getDirectory?(): Promise<StoredFolder> };
  };
  readonly Worker: new (url: string) => NestedWorker;
  readonly FileReaderSync: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer };
}
