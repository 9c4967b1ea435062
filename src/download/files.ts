/** A file that grows. */
export interface GrowingFile {
  /** Rejects with Node's error codes, such as `ENOSPC`. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was written is on the disk. */
  close(): Promise<void>;
}

/** The disk, or a made-up one. Everything rejects with an error that has Node's `code`. */
export interface DownloadFiles {
  /** Bytes of a file; `undefined` if it does not exist. */
  size(path: string): Promise<number | undefined>;
  /** Bytes that may still be written in a folder, which exists. */
  freeBytes(folder: string): Promise<number>;
  /** Makes a folder and those above it. */
  makeFolder(folder: string): Promise<void>;
  /** Opens a file to write behind its end, and makes it if there is none. */
  append(path: string): Promise<GrowingFile>;
  read(path: string): AsyncIterable<Uint8Array>;
  /** Text of a small file; `undefined` if it does not exist. */
  readText(path: string): Promise<string | undefined>;
  writeText(path: string, text: string): Promise<void>;
  /** Replaces what may be there, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing where there is no such file. */
  remove(path: string): Promise<void>;
  /**
   * Claims a file for this process by another beside it, until the result is called. Returns `undefined` while another
   * process that still runs has it.
   */
  claim(path: string): Promise<(() => Promise<void>) | undefined>;
}
