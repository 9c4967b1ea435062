import type { Clock } from '../util/clock.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import { DownloadError, downloadFault } from './download-error.ts';
import type { PartFile, PartRecord } from './part-file.ts';
import type { DownloadProgress } from './progress.ts';
import { unreachable, type FileAnswer } from './request-file.ts';
import { hostOf } from './source.ts';

/** A connection that says nothing for so long counts as broken; seconds. */
const PATIENCE_S = 60;
/** Milliseconds between two reports of progress. */
const REPORT_MS = 100;

/** Receives bodies into a part. */
export class Receiver {
  readonly signal: AbortSignal;
  readonly #part: PartFile;
  readonly #clock: Clock;
  readonly #onProgress: (progress: DownloadProgress) => void;
  #reported = -Infinity;

  constructor(
    part: PartFile,
    clock: Clock,
    signal: AbortSignal,
    onProgress: (progress: DownloadProgress) => void,
  ) {
    this.#part = part;
    this.#clock = clock;
    this.signal = signal;
    this.#onProgress = onProgress;
  }

  /**
   * Appends what a body has behind the first `have` bytes of the file. Throws `DownloadError`: `unreachable` if the
   * connection broke, after which it can be resumed.
   */
  async receive(answer: FileAnswer, { url, total }: PartRecord, have: number): Promise<void> {
    const file = await this.#part.append();
    try {
      const bytes = await this.#append(answer, url, total, have, (piece) => file.write(piece));
      if (total !== undefined && bytes < total)
        throw new DownloadError('unreachable', broken(url, bytes, total));
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
    await file.close();
  }

  /** Returns the bytes that there are then. */
  async #append(
    answer: FileAnswer,
    url: string,
    total: number | undefined,
    have: number,
    write: (piece: Uint8Array) => Promise<void>,
  ): Promise<number> {
    let position = answer.start;
    let bytes = have;
    this.#report(bytes, total);
    for await (const piece of this.#pieces(answer, url)) {
      const fresh = piece.subarray(Math.min(piece.byteLength, Math.max(0, have - position)));
      position += piece.byteLength;
      if (total !== undefined && bytes + fresh.byteLength > total) throw tooLong(url, total);
      await write(fresh);
      bytes += fresh.byteLength;
      this.#report(bytes, total);
    }
    return bytes;
  }

  /** The body's pieces. A connection that breaks or falls silent throws `unreachable`. */
  async *#pieces(answer: FileAnswer, url: string): AsyncGenerator<Uint8Array> {
    const iterator = answer.body[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#inTime(iterator.next(), url);
      if (next.done === true) return;
      yield next.value;
    }
  }

  async #inTime<T>(next: Promise<T>, url: string): Promise<T> {
    let stopWatch: () => void = () => undefined;
    const silent = new Promise<never>((_, reject) => {
      stopWatch = this.#clock.after(PATIENCE_S * 1_000, () => {
        reject(downloadFault.unreachable`${hostOf(url)} has sent nothing for ${PATIENCE_S} seconds.`);
      });
    });
    const { promise: aborted, release } = whenAborted(this.signal);
    try {
      return await Promise.race([next, silent, aborted]);
    } catch (error) {
      // Whatever becomes of it, it was given up.
      next.catch(() => undefined);
      this.signal.throwIfAborted();
      if (error instanceof DownloadError) throw error;
      throw new DownloadError('unreachable', unreachable(url, error), { cause: error });
    } finally {
      stopWatch();
      release();
    }
  }

  #report(bytes: number, total: number | undefined): void {
    const now = this.#clock.now();
    if (now < this.#reported + REPORT_MS && bytes !== total) return;
    this.#reported = now;
    this.#onProgress({ kind: 'receiving', bytes, total });
  }
}

function whenAborted(signal: AbortSignal): {
  readonly promise: Promise<never>;
  readonly release: () => void;
} {
  let abort: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    abort = () => {
      reject(new Error('Cancelled.'));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return {
    promise,
    release: () => {
      signal.removeEventListener('abort', abort);
    },
  };
}

function tooLong(url: string, total: number): DownloadError {
  return downloadFault.length`${hostOf(url)} sends more than the ${total} bytes that it said the file has.`;
}

function broken(url: string, bytes: number, total: number): PlainText {
  const [there, all] = [Math.floor(bytes / 1e6), Math.ceil(total / 1e6)];
  return sentence`The connection to ${hostOf(url)} ended after ${there} of ${all} MB.`;
}
