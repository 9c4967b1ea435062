import type { Clock } from '../util/clock.ts';
import { sentence } from '../util/plain-text.ts';
import { DownloadError, downloadFault } from './download-error.ts';
import type { DownloadFiles } from './files.ts';
import type { HttpGet } from './http.ts';
import { PartFile, type PartRecord } from './part-file.ts';
import type { DownloadProgress } from './progress.ts';
import { Receiver } from './receiver.ts';
import { requestFile, type FileAnswer } from './request-file.ts';
import { hostOf, type DownloadSource } from './source.ts';

export interface DownloadParts {
  readonly get: HttpGet;
  readonly files: DownloadFiles;
  readonly clock: Clock;
}

export type DownloadResult =
  /** `isChecked`: whether there was a checksum to compare with. */
  | { readonly kind: 'done'; readonly isChecked: boolean }
  /** What was downloaded stays, so that it can be resumed. */
  | { readonly kind: 'cancelled'; readonly bytes: number };

/** Left free, as a full disk harms everything else. */
const SPARE_BYTES = 64 << 20;
/** A connection that breaks is resumed after this pause, which doubles while little comes; milliseconds. */
const PAUSE_MS = 1_000;
/** Connections in a row that may bring few bytes. */
const MAX_SHORT_CONNECTIONS = 5;
const FEW_BYTES = 1 << 20;

/**
 * Downloads a file to `target`, and resumes what is there of it. The file has its name only once it is whole and its
 * checksum is right; until then it is in a file beside. Throws `DownloadError`.
 */
export async function download(
  source: DownloadSource,
  target: string,
  parts: DownloadParts,
  signal: AbortSignal,
  onProgress: (progress: DownloadProgress) => void,
): Promise<DownloadResult> {
  const part = new PartFile(target, parts.files);
  await part.makeFolder();
  const release = await part.claim();
  try {
    const whole = await receiveAll(source, part, parts, signal, onProgress);
    onProgress({ kind: 'checking' });
    const isChecked = await check(source, whole, part, signal);
    await part.finish();
    return { kind: 'done', isChecked };
  } catch (error) {
    if (signal.aborted) return { kind: 'cancelled', bytes: await part.size() };
    throw error;
  } finally {
    await release();
  }
}

/** Receives what is missing, over as many connections as it takes. */
async function receiveAll(
  source: DownloadSource,
  part: PartFile,
  { get, clock }: DownloadParts,
  signal: AbortSignal,
  onProgress: (progress: DownloadProgress) => void,
): Promise<PartRecord> {
  const receiver = new Receiver(part, clock, signal, onProgress);
  const start = await part.size();
  for (let short = 0; ; short++) {
    const before = await part.size();
    try {
      const record = await receiveOnce(source, part, get, receiver);
      if (record !== undefined) return record;
    } catch (error) {
      if (!(error instanceof DownloadError) || error.fault !== 'unreachable') throw error;
      const bytes = await part.size();
      if (bytes - before >= FEW_BYTES) short = 0;
      // A server that was not reached at all will not be there a second later.
      if (bytes <= start || short >= MAX_SHORT_CONNECTIONS) throw error;
      onProgress({ kind: 'waiting' });
      await pause(PAUSE_MS * 2 ** short, clock, signal);
    }
  }
}

/** Receives over one connection. Returns `undefined` if the server has to be asked again, for the whole file. */
async function receiveOnce(
  source: DownloadSource,
  part: PartFile,
  get: HttpGet,
  receiver: Receiver,
): Promise<PartRecord | undefined> {
  const have = await part.size();
  const before = await part.record();
  // The last try ended before all that had arrived was checked.
  if (before?.url === source.url && before.total === have) return before;
  const answer = await requestFile(get, source.url, have, receiver.signal);
  if (answer === 'beyond') {
    if (have === 0) throw downloadFault.server`${hostOf(source.url)} has an empty file.`;
    await part.remove();
    return undefined;
  }
  const record = { url: source.url, total: answer.total, ...answer.identity };
  requireSame(source, record);
  if (have > 0 && !isSame(before, record)) {
    await part.remove();
    if (answer.start > 0) {
      await answer.discard();
      return undefined;
    }
  }
  await receiveBody(answer, record, part, receiver);
  return record;
}

async function receiveBody(
  answer: FileAnswer,
  record: PartRecord,
  part: PartFile,
  receiver: Receiver,
): Promise<void> {
  try {
    const have = await part.size();
    if (have === 0) await part.begin(record);
    await part.requireRoom((record.total ?? 0) - have + SPARE_BYTES);
    // A server without ranges sends everything again: what is there already is skipped.
    await receiver.receive(answer, record, have);
  } catch (error) {
    await answer.discard().catch(() => undefined);
    throw error;
  }
}

/** Whether a part may be continued with what a server has now. */
function isSame(before: PartRecord | undefined, now: PartRecord): boolean {
  return (
    before?.url === now.url &&
    before.total === now.total &&
    before.sha256 === now.sha256 &&
    before.tag === now.tag
  );
}

/** Throws `DownloadError` if the server's file is not the one that was asked for. */
function requireSame(source: DownloadSource, { sha256 }: PartRecord): void {
  if (source.sha256 === undefined || sha256 === undefined || source.sha256 === sha256) return;
  throw downloadFault.checksum`The file at ${hostOf(source.url)} has changed since Foretype's list was made, so it is not downloaded. Give its address to download it nevertheless.`;
}

/** Compares the checksum, and removes what is wrong. Returns whether there was one. */
async function check(
  source: DownloadSource,
  { sha256 }: PartRecord,
  part: PartFile,
  signal: AbortSignal,
): Promise<boolean> {
  await part.requireModel();
  const expected = source.sha256 ?? sha256;
  if (expected === undefined) return false;
  if ((await part.sha256(signal)) === expected) return true;
  await part.remove();
  throw new DownloadError(
    'checksum',
    sentence`What arrived from ${hostOf(source.url)} has another checksum than it should have, so it was removed. Download it again.`,
  );
}

function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(new Error('Cancelled.'));
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
