import { dirname, join } from 'node:path';
import { rmdir } from 'node:fs/promises';
import { download, type DownloadParts, type DownloadResult } from '../../download/download.ts';
import { OFFERED_MODELS, sourceOf } from '../../download/offered-models.ts';
import { partPath, removePart } from '../../download/part-file.ts';
import type { DownloadProgress } from '../../download/progress.ts';
import type { DownloadSource } from '../../download/source.ts';
import type { Offer } from '../../presentation/model-entries.ts';

/** The model files that Foretype has downloaded, in the extension's storage on this machine. */
export class Downloads {
  readonly folder: string;
  readonly #parts: DownloadParts;
  readonly #running = new Set<string>();

  /** @param storage folder of the extension's own */
  constructor(storage: string, parts: DownloadParts) {
    this.folder = join(storage, 'models');
    this.#parts = parts;
  }

  /** Path that a file has once it is downloaded. */
  targetOf({ place }: DownloadSource): string {
    return join(this.folder, ...place);
  }

  isRunning(source: DownloadSource): boolean {
    return this.#running.has(this.targetOf(source));
  }

  async isThere(source: DownloadSource): Promise<boolean> {
    return (await this.#parts.files.size(this.targetOf(source))) !== undefined;
  }

  /** Bytes that are there of a file that is not whole. */
  async partBytes(target: string): Promise<number> {
    return (await this.#parts.files.size(partPath(target))) ?? 0;
  }

  /** Downloads a file, or the rest of it. Throws `DownloadError`. */
  async download(
    source: DownloadSource,
    signal: AbortSignal,
    onProgress: (progress: DownloadProgress) => void,
  ): Promise<DownloadResult> {
    const target = this.targetOf(source);
    this.#running.add(target);
    try {
      return await download(source, target, this.#parts, signal, onProgress);
    } finally {
      this.#running.delete(target);
    }
  }

  /** The models of the list that are not here yet. */
  async offers(host: string): Promise<readonly Offer[]> {
    const offers = OFFERED_MODELS.map(async (model): Promise<Offer[]> => {
      const source = sourceOf(model, host);
      if (await this.isThere(source)) return [];
      const target = this.targetOf(source);
      return [{ model, target, partBytes: await this.partBytes(target) }];
    });
    return (await Promise.all(offers)).flat();
  }

  /** Removes a file or what is there of it, and folders that are empty then. */
  async remove(path: string): Promise<void> {
    await this.#parts.files.remove(path);
    await removePart(path, this.#parts.files);
    for (let folder = dirname(path); folder.startsWith(this.folder); folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return;
      }
    }
  }
}
