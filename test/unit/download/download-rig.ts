import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { download, type DownloadResult } from '../../../src/download/download.ts';
import { DownloadError, type DownloadFault } from '../../../src/download/download-error.ts';
import type { DownloadFiles } from '../../../src/download/files.ts';
import { httpGet } from '../../../src/download/network.ts';
import { nodeFiles } from '../../../src/download/node-files.ts';
import type { DownloadProgress } from '../../../src/download/progress.ts';
import { systemClock, type Clock } from '../../../src/util/clock.ts';
import { LocalServer, type Answer } from './local-server.ts';

export const content = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(300_000, 'weights ')]);
export const sha256 = createHash('sha256').update(content).digest('hex');

/** Pauses take no time, nobody is silent for too long, and each piece is late enough to be reported. */
function hastyClock(): Clock {
  let now = 0;
  return {
    now: () => (now += 1_000),
    after: (ms, callback) => (ms > 50_000 ? () => undefined : systemClock.after(0, callback)),
  };
}

export const startOf = (request: IncomingMessage): number =>
  Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);

/** Sends the first bytes of what is asked for, and no more. */
export function sendSome(request: IncomingMessage, response: ServerResponse, length: number): void {
  const start = startOf(request);
  const range = `bytes ${start}-${content.byteLength - 1}/${content.byteLength}`;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': content.byteLength - start,
    'x-linked-etag': `"${sha256}"`,
    ...(start > 0 ? { 'content-range': range } : {}),
  });
  response.write(content.subarray(start, start + length));
}

export interface RunOptions {
  readonly files?: DownloadFiles;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly sha256?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Downloads one file from a server on this machine into a folder of its own. */
export class DownloadRig {
  readonly #folder = mkdtempSync(join(tmpdir(), 'foretype-download-'));
  readonly #target = join(this.#folder, 'owner', 'repo', 'model.gguf');
  #server: LocalServer | undefined;
  #answer: Answer = () => undefined;

  get asked(): LocalServer['asked'] {
    return this.#server?.asked ?? [];
  }

  /** Bytes of the part. */
  partSize(): number | undefined {
    const part = `${this.#target}.part`;
    return existsSync(part) ? statSync(part).size : undefined;
  }

  /** Where a download says that it is under way; its folder exists. */
  lockPath(): string {
    mkdirSync(dirname(this.#target), { recursive: true });
    return `${this.#target}.part.lock`;
  }

  async run(answer: Answer, options: RunOptions = {}): Promise<DownloadResult> {
    this.#answer = answer;
    this.#server ??= await LocalServer.start((request, response) => {
      this.#answer(request, response);
    });
    return this.runFrom(this.#server.host, options);
  }

  async runFrom(host: string, options: RunOptions = {}): Promise<DownloadResult> {
    return download(
      { url: `${host}/model.gguf`, place: [], sha256: options.sha256 },
      this.#target,
      { get: httpGet, files: options.files ?? nodeFiles, clock: options.clock ?? hastyClock() },
      options.signal ?? new AbortController().signal,
      options.onProgress ?? (() => undefined),
    );
  }

  async fails(fault: DownloadFault, message: RegExp, ...run: Parameters<DownloadRig['run']>): Promise<void> {
    await assert.rejects(this.run(...run), (error) => {
      assert.ok(error instanceof DownloadError, String(error));
      assert.equal(error.fault, fault, error.message);
      assert.match(error.message, message);
      return true;
    });
    assert.ok(!existsSync(this.#target));
  }

  /** The file is there, and nothing beside it. */
  assertWhole(): void {
    assert.ok(readFileSync(this.#target).equals(content));
    assert.equal(this.partSize(), undefined);
    for (const other of ['json', 'lock']) assert.ok(!existsSync(`${this.#target}.part.${other}`));
  }

  /** Downloads, and cancels after some bytes. */
  async cancelEarly(answer: Answer): Promise<DownloadResult> {
    const controller = new AbortController();
    const slow: Answer = (request, response) => {
      // The rest never comes.
      response.end = ((piece: Uint8Array) => response.write(piece.subarray(0, 100_000))) as never;
      answer(request, response);
    };
    return this.run(slow, {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.kind === 'receiving' && progress.bytes > 0) controller.abort();
      },
    });
  }

  async dispose(): Promise<void> {
    await this.#server?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
