import type { StoredFile, StoredFileHandle, StoredFolder } from './web-platform.ts';

/** What identifies the contents of a model that is kept. */
export interface StoredVersion {
  readonly bytes: number;
  readonly version: string;
}

const folderName = 'foretype-models';
/** What is written at a time: some milliseconds' work. */
const PIECE_BYTES = 1 << 22;

/** A model that is kept. */
export interface KeptModel {
  readonly file: Blob;
  readonly stored: StoredVersion;
  /** Opens the file for reading in this process; rejects while another window has it open, or writes it. */
  readonly open: () => Promise<StoredFileHandle>;
}

/**
 * Models in the origin's private file system, so that a page that is loaded again need not read them anew. Beside each file
 * lies a record of its size and version, which is written last: without it a file does not count.
 */
export class ModelStore {
  readonly #folder: StoredFolder;

  private constructor(folder: StoredFolder) {
    this.#folder = folder;
  }

  /** Rejects where the browser gives no storage. @param root of the origin's private file system */
  static async open(root: StoredFolder): Promise<ModelStore> {
    return new ModelStore(await root.getDirectoryHandle(folderName, { create: true }));
  }

  /** The model that is kept under a name, with what is known of it; `undefined` if none is, or only a part of it. */
  async find(name: string): Promise<KeptModel | undefined> {
    try {
      const record = await this.#folder.getFileHandle(recordOf(name));
      const stored = readRecord(await (await record.getFile()).text());
      const place = await this.#folder.getFileHandle(name);
      const file = await place.getFile();
      if (file.size !== stored?.bytes) return undefined;
      return { file, stored, open: async () => place.createSyncAccessHandle({ mode: 'read-only' }) };
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a model. Rejects, and keeps nothing under its name, if there is no room or another window keeps the same at this
   * time.
   *
   * @param pause lets others work between two pieces
   */
  async keep(name: string, bytes: Uint8Array, version: string, pause: () => Promise<void>): Promise<void> {
    await this.#remove(recordOf(name));
    const file = await this.#folder.getFileHandle(name, { create: true });
    try {
      await write(file, bytes, pause);
      const record = JSON.stringify({ bytes: bytes.byteLength, version } satisfies StoredVersion);
      const place = await this.#folder.getFileHandle(recordOf(name), { create: true });
      await write(place, new TextEncoder().encode(record), pause);
    } catch (error) {
      await this.#remove(name);
      throw error;
    }
  }

  /** Removes all models but these. */
  async keepOnly(names: readonly string[]): Promise<void> {
    const kept = new Set(names.flatMap((name) => [name, recordOf(name)]));
    const others: string[] = [];
    for await (const entry of this.#folder.keys()) if (!kept.has(entry)) others.push(entry);
    // Without its record, a file that cannot be removed does not count.
    for (const entry of others.toSorted((a, b) => Number(isRecord(b)) - Number(isRecord(a))))
      await this.#remove(entry);
  }

  /** Another window may have removed it, or may be reading it. */
  async #remove(entry: string): Promise<void> {
    await this.#folder.removeEntry(entry).catch(() => undefined);
  }
}

async function write(file: StoredFile, bytes: Uint8Array, pause: () => Promise<void>): Promise<void> {
  const writer = await file.createSyncAccessHandle();
  try {
    writer.truncate(0);
    for (let at = 0; at < bytes.byteLength;) {
      if (at > 0) await pause();
      const written = writer.write(bytes.subarray(at, at + PIECE_BYTES), { at });
      if (written === 0) throw new Error('The browser has no room for the model.');
      at += written;
    }
    writer.flush();
  } finally {
    writer.close();
  }
}

function recordOf(name: string): string {
  return `${name}.json`;
}

function isRecord(entry: string): boolean {
  return entry.endsWith('.json');
}

function readRecord(text: string): StoredVersion | undefined {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof record !== 'object' || record === null) return undefined;
  const { bytes, version } = record as Partial<StoredVersion>;
  return typeof bytes === 'number' && typeof version === 'string' ? { bytes, version } : undefined;
}
