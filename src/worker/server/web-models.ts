import type { ByteSource } from '../../gguf/byte-source.ts';
import { MemoryByteSource } from '../../gguf/byte-source.ts';
import { ModelFileError, modelFault } from '../../gguf/model-file-error.ts';
import { formatMemory } from '../../runtime/memory-limit.ts';
import { InstallationError } from '../../runtime/engine.ts';
import type { Clock } from '../../util/clock.ts';
import { errorMessage } from '../../util/errors.ts';
import { plain, plainPath } from '../../util/plain-text.ts';
import type { LogLevel } from '../protocol.ts';
import { isBundled, type ModelFacts } from '../web-files.ts';
import { BlobByteSource } from './blob-byte-source.ts';
import type { FileClient } from './file-client.ts';
import { HandleByteSource } from './handle-byte-source.ts';
import { ModelStore, type KeptModel } from './model-store.ts';
import type { StoredFolder } from './web-platform.ts';

export interface WebModelParts {
  readonly files: FileClient;
  /** Opens the store; rejects where the browser has none, as in some private windows. */
  readonly openStore: () => Promise<ModelStore>;
  /** Reads a piece of a file synchronously. */
  readonly readBlob: (blob: Blob) => ArrayBuffer;
  /** SHA-256 in hexadecimal. Only pages that have a store have it. */
  readonly digest: (bytes: Uint8Array) => Promise<string>;
  readonly clock: Clock;
  readonly log: (level: LogLevel, message: string) => void;
}

/** The name that the bundled model is kept under, whatever its file is called. */
const BUNDLED_NAME = 'bundled.gguf';

/** Whether the bundled model of a version is kept. Rejects where the browser gives no storage. */
export async function isBundledModelKept(root: StoredFolder, version: string): Promise<boolean> {
  const kept = await (await ModelStore.open(root)).find(BUNDLED_NAME);
  return kept?.stored.version === version;
}

/** How often a sign is given while a file is read, in milliseconds. */
const SIGN_MS = 1_000;

/** A model that was read is kept so long after, in milliseconds: the first suggestion comes before that. */
const KEEP_AFTER_MS = 3_000;
const PAUSE_MS = 5;

/** Opens models on a web page: from the store, or else from the editor's side, and keeps them for the next time. */
export class WebModels {
  readonly #parts: WebModelParts;

  constructor(parts: WebModelParts) {
    this.#parts = parts;
  }

  /** @param onProgress called with the share that is read, at least once a second */
  async open(model: string, onProgress: (fraction: number) => void): Promise<ByteSource> {
    const { clock, digest, log } = this.#parts;
    const store = await this.#store();
    const name = store && (await this.#nameOf(model));
    const kept = name === undefined ? undefined : await store?.find(name);
    const facts = await this.#facts(model, kept !== undefined);
    // A file of the person's own may not be accessible after a reload; what was kept of it is.
    if (kept !== undefined && (facts === undefined || isSame(facts, kept.stored))) {
      log('info', `The model is taken from the browser's storage (${formatMemory(kept.file.size)}).`);
      return this.#sourceOf(kept);
    }
    const bytes = await this.#read(model, onProgress);
    if (facts !== undefined && bytes.byteLength !== facts.bytes)
      throw modelFault.truncated`The model file has ${bytes.byteLength} bytes instead of ${facts.bytes}.`;
    if (store !== undefined && name !== undefined && facts !== undefined) {
      const { sha256, version } = facts;
      if (sha256 !== undefined && (await digest(bytes)) !== sha256)
        throw new InstallationError(name === BUNDLED_NAME ? 'its model' : name);
      clock.after(KEEP_AFTER_MS, () => {
        void this.#keep(store, name, bytes, version);
      });
    }
    return new MemoryByteSource(bytes);
  }

  async #sourceOf({ file, open }: KeptModel): Promise<ByteSource> {
    try {
      return new HandleByteSource(await open(), file.size);
    } catch {
      return new BlobByteSource(file, this.#parts.readBlob);
    }
  }

  async #store(): Promise<ModelStore | undefined> {
    try {
      return await this.#parts.openStore();
    } catch (error) {
      this.#parts.log(
        'warn',
        `The browser gives no storage, so the model is read anew each time: ${errorMessage(error)}`,
      );
      return undefined;
    }
  }

  async #nameOf(model: string): Promise<string> {
    if (isBundled(model)) return BUNDLED_NAME;
    return `${await this.#parts.digest(new TextEncoder().encode(model))}.gguf`;
  }

  /** @param isKept whether the model can be used without them */
  async #facts(model: string, isKept: boolean): Promise<ModelFacts | undefined> {
    try {
      return await this.#parts.files.ask('facts', model);
    } catch (error) {
      if (!isKept) throw missing(model, error);
      this.#parts.log('info', `The model's file cannot be looked at now: ${errorMessage(error)}`);
      return undefined;
    }
  }

  async #read(model: string, onProgress: (fraction: number) => void): Promise<Uint8Array> {
    const { clock, files, log } = this.#parts;
    const start = clock.now();
    let read = 0;
    let stopSigns = (): void => undefined;
    // Not every file system tells how far it is.
    const giveSign = (): void => {
      onProgress(read);
      stopSigns = clock.after(SIGN_MS, giveSign);
    };
    giveSign();
    try {
      const bytes = await files.ask('model', model, (fraction) => {
        read = fraction;
        onProgress(read);
      });
      log(
        'info',
        `The model was read in ${(clock.now() - start).toFixed(0)} ms (${formatMemory(bytes.byteLength)}).`,
      );
      return bytes;
    } catch (error) {
      throw missing(model, error);
    } finally {
      stopSigns();
    }
  }

  /** Where it cannot be kept, the model runs from memory all the same. */
  async #keep(store: ModelStore, name: string, bytes: Uint8Array, version: string): Promise<void> {
    const { clock, log } = this.#parts;
    const start = clock.now();
    const pause = async (): Promise<void> =>
      new Promise((resolve) => {
        clock.after(PAUSE_MS, resolve);
      });
    try {
      await store.keepOnly([BUNDLED_NAME, name]);
      await store.keep(name, bytes, version, pause);
      log('info', `The model was kept in the browser's storage in ${(clock.now() - start).toFixed(0)} ms.`);
    } catch (error) {
      log(
        'warn',
        `The browser does not keep the model, so it will be read anew next time: ${errorMessage(error)}`,
      );
    }
  }
}

function isSame(facts: ModelFacts, stored: Pick<ModelFacts, 'bytes' | 'version'>): boolean {
  return facts.bytes === stored.bytes && facts.version === stored.version;
}

function missing(model: string, cause: unknown): ModelFileError {
  const name = plainPath(model);
  const error = modelFault.notFound`The model file cannot be read: ${name} (${plain(errorMessage(cause), 200)})`;
  return new ModelFileError(error.fault, error.message, { cause });
}
