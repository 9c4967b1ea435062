import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../../src/util/clock.ts';
import type { ByteSource } from '../../../src/gguf/byte-source.ts';
import type { ModelFiles } from '../../../src/worker/server/model-files.ts';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** Model files that count files and threads opened and closed. */
export class CountingFiles implements ModelFiles {
  readonly clock = systemClock;
  readonly gpu: GPU | undefined = undefined;
  readonly machineThreads = 6;
  readonly machineBytes: number = 2 ** 40;
  readonly sharesMemory: boolean = true;
  started = 0;
  closed = 0;
  readonly #source: () => ByteSource;

  constructor(source: () => ByteSource) {
    this.#source = source;
  }

  async openModel(): Promise<ByteSource> {
    const source = this.#source();
    return Promise.resolve({
      size: source.size,
      read: (offset, length) => source.read(offset, length),
      close: () => {
        this.closed++;
        source.close();
      },
    });
  }

  /** Replacements of the runtime's own files; `undefined` for a missing one. */
  readonly replaced = new Map<string, Uint8Array | undefined>();

  async readRuntimeFile(name: string): Promise<Uint8Array> {
    const bytes = this.replaced.has(name) ? this.replaced.get(name) : readFileSync(join(dist, name));
    if (!bytes) throw new Error(`There is no ${name}.`);
    return Promise.resolve(bytes);
  }

  readonly startThread = (): { terminate: () => void } => {
    this.started++;
    return { terminate: () => undefined };
  };

  readonly engineLost = (error: Error): void => {
    throw error;
  };
}
