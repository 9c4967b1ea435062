import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { errorCode } from '../util/errors.ts';
import { plainPath, sentence } from '../util/plain-text.ts';
import { DownloadError, downloadFault } from './download-error.ts';
import type { DownloadFiles, GrowingFile } from './files.ts';
import type { FileIdentity } from './request-file.ts';

/** What a part is a part of, written beside it, as another version of the file must not be appended. */
export interface PartRecord extends FileIdentity {
  readonly url: string;
  readonly total: number | undefined;
}

/** The first bytes of a GGUF file. */
const MAGIC = 'GGUF';

/** A file that is being downloaded: `NAME.part`, until it is whole and takes its name. */
export class PartFile {
  readonly #target: string;
  readonly #files: DownloadFiles;

  constructor(target: string, files: DownloadFiles) {
    this.#target = target;
    this.#files = files;
  }

  get #part(): string {
    return partPath(this.#target);
  }

  get #record(): string {
    return recordPath(this.#target);
  }

  /** Bytes that were downloaded so far. */
  async size(): Promise<number> {
    return this.#ofDisk(async () => (await this.#files.size(this.#part)) ?? 0);
  }

  /** What it is a part of; `undefined` if that is not known. */
  async record(): Promise<PartRecord | undefined> {
    return readRecord((await this.#ofDisk(() => this.#files.readText(this.#record))) ?? '');
  }

  /** Begins anew, as a part of this file. */
  async begin(record: PartRecord): Promise<void> {
    await this.remove();
    await this.#ofDisk(() => this.#files.writeText(this.#record, JSON.stringify(record)));
  }

  /** Throws `DownloadError` if the disk has no room for so many bytes more. */
  async requireRoom(bytes: number): Promise<void> {
    const free = await this.#ofDisk(() => this.#files.freeBytes(dirname(this.#target)));
    if (free >= bytes) return;
    const [needed, there] = [Math.ceil(bytes / 1e6), Math.floor(free / 1e6)];
    throw downloadFault.disk`The download needs ${needed} MB of disk space, and ${plainPath(dirname(this.#target))} has ${there} MB.`;
  }

  async append(): Promise<GrowingFile> {
    const file = await this.#ofDisk(() => this.#files.append(this.#part));
    return {
      write: (bytes) => this.#ofDisk(() => file.write(bytes)),
      close: () => this.#ofDisk(() => file.close()),
    };
  }

  /** Throws `DownloadError` if it does not begin as a GGUF file does; removes it then. */
  async requireModel(): Promise<void> {
    const beginning = await this.#ofDisk(async () => {
      for await (const piece of this.#files.read(this.#part))
        return Buffer.from(piece).toString('latin1', 0, 4);
      return '';
    });
    if (beginning === MAGIC) return;
    await this.remove();
    throw downloadFault.notAModel`What arrived is no GGUF file, so it was removed.`;
  }

  /** SHA-256 of what is there, in hexadecimal digits. */
  async sha256(signal: AbortSignal): Promise<string> {
    const hash = createHash('sha256');
    await this.#ofDisk(async () => {
      for await (const piece of this.#files.read(this.#part)) {
        if (signal.aborted) return;
        hash.update(piece);
      }
    });
    signal.throwIfAborted();
    return hash.digest('hex');
  }

  /** Gives the file its name. */
  async finish(): Promise<void> {
    await this.#ofDisk(() => this.#files.rename(this.#part, this.#target));
    await this.#ofDisk(() => this.#files.remove(this.#record));
  }

  async remove(): Promise<void> {
    await removePart(this.#target, this.#files);
  }

  /** Throws `DownloadError` while another window downloads it. Returns what ends the claim. */
  async claim(): Promise<() => Promise<void>> {
    const release = await this.#ofDisk(() => this.#files.claim(this.#part));
    if (release !== undefined) return release;
    throw downloadFault.elsewhere`Another window is downloading this model. Wait until it is there, or cancel it in that window.`;
  }

  async makeFolder(): Promise<void> {
    await this.#ofDisk(() => this.#files.makeFolder(dirname(this.#target)));
  }

  async #ofDisk<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw diskError(error, dirname(this.#target));
    }
  }
}

/** Where the beginning of a file is kept. */
export function partPath(target: string): string {
  return `${target}.part`;
}

function recordPath(target: string): string {
  return `${target}.part.json`;
}

/** Removes what a download has left. */
export async function removePart(target: string, files: Pick<DownloadFiles, 'remove'>): Promise<void> {
  await files.remove(partPath(target));
  await files.remove(recordPath(target));
}

function readRecord(text: string): PartRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { url, total, sha256, tag } = value as Readonly<Record<string, unknown>>;
    if (typeof url !== 'string') return undefined;
    return {
      url,
      total: typeof total === 'number' ? total : undefined,
      sha256: typeof sha256 === 'string' ? sha256 : undefined,
      tag: typeof tag === 'string' ? tag : undefined,
    };
  } catch {
    return undefined;
  }
}

function diskError(error: unknown, folder: string): DownloadError {
  if (error instanceof DownloadError) return error;
  const code = errorCode(error);
  const where = plainPath(folder);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = sentence`The disk is full: ${where}. Make room, and choose the model again.`;
    return new DownloadError('disk', message, { cause: error });
  }
  const message =
    code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
      ? sentence`Foretype may not write here: ${where}.`
      : sentence`The download could not be written: ${where}.`;
  return new DownloadError('disk', message, { cause: error });
}
