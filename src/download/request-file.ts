import { plainError, plain, sentence, type PlainText } from '../util/plain-text.ts';
import { DownloadError, downloadFault } from './download-error.ts';
import type { HttpAnswer, HttpGet } from './http.ts';
import { retryAdvice } from './retry-after.ts';
import { hostOf } from './source.ts';

/** A file, or its rest, as a server begins to send it. */
export interface FileAnswer {
  /** Offset in the file of the first byte of the body. */
  readonly start: number;
  /** Bytes of the whole file, if the server says so. */
  readonly total: number | undefined;
  readonly identity: FileIdentity;
  readonly body: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/** What tells one version of a file from another. */
export interface FileIdentity {
  /** Hexadecimal digits of the SHA-256, if the hub says so. */
  readonly sha256: string | undefined;
  readonly tag: string | undefined;
}

const MAX_REDIRECTS = 10;

/**
 * Asks for a file from an offset on, and follows redirects. Resolves to `beyond` if the server's file ends before the offset.
 * Throws `DownloadError`.
 */
export async function requestFile(
  get: HttpGet,
  address: string,
  offset: number,
  signal: AbortSignal,
): Promise<FileAnswer | 'beyond'> {
  const hub = new HubHeaders();
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await ask(get, url, offset, signal);
    hub.read(answer);
    const next = redirectOf(answer, url);
    if (next === undefined) return readAnswer(answer, url, offset, hub);
    await answer.discard();
    url = next;
  }
  throw downloadFault.server`${hostOf(address)} leads from one address to the next, and to no file.`;
}

async function ask(get: HttpGet, url: string, offset: number, signal: AbortSignal): Promise<HttpAnswer> {
  // Compressed on the way, neither lengths nor ranges would be those of the file.
  const headers = { 'accept-encoding': 'identity', ...(offset > 0 ? { range: `bytes=${offset}-` } : {}) };
  try {
    return await get(url, headers, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadError('unreachable', unreachable(url, error), { cause: error });
  }
}

/** Says that a host cannot be reached; `fetch` has the reason in the cause of its error. */
export function unreachable(url: string, error: unknown): PlainText {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return sentence`${hostOf(url)} cannot be reached: ${plainError(cause)}.`;
}

/** What the hub says of a file where it leads to its store, whose own headers may be about something else. */
class HubHeaders {
  #first: HttpAnswer | undefined;
  #linkedTag: string | undefined;
  #linkedSize: string | undefined;

  read(answer: HttpAnswer): void {
    this.#first ??= answer;
    this.#linkedTag ??= answer.header('x-linked-etag');
    this.#linkedSize ??= answer.header('x-linked-size');
  }

  get identity(): FileIdentity {
    const tag = bare(this.#linkedTag ?? this.#first?.header('etag'));
    return { sha256: /^[0-9a-f]{64}$/.exec(tag ?? '')?.[0], tag };
  }

  get size(): number | undefined {
    return readCount(this.#linkedSize);
  }
}

/** A tag without quotes and the sign of a weak one. */
function bare(tag: string | undefined): string | undefined {
  return tag?.replace(/^W\//, '').replaceAll('"', '').trim();
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Where an answer leads; `undefined` if it is no redirect. */
function redirectOf(answer: HttpAnswer, url: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const location = answer.header('location') ?? '';
  if (location === '' || !URL.canParse(location, url))
    throw downloadFault.server`${hostOf(url)} leads on without an address.`;
  const next = new URL(location, url);
  const isAllowed = next.protocol === 'https:' || (next.protocol === 'http:' && url.startsWith('http:'));
  if (!isAllowed)
    throw downloadFault.refused`${hostOf(url)} leads to an address that is not encrypted, which is not followed.`;
  return next.href;
}

async function readAnswer(
  answer: HttpAnswer,
  url: string,
  offset: number,
  hub: HubHeaders,
): Promise<FileAnswer | 'beyond'> {
  try {
    return understand(answer, url, offset, hub);
  } catch (error) {
    await answer.discard();
    throw error;
  }
}

function understand(answer: HttpAnswer, url: string, offset: number, hub: HubHeaders): FileAnswer | 'beyond' {
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(answer.header('content-range') ?? '');
  const whole = readCount(range?.[2]);
  if (answer.status === 416) return 'beyond';
  if (answer.status !== 200 && answer.status !== 206) throw statusError(answer, url);
  requireFile(answer, url);
  const isPart = answer.status === 206;
  const start = isPart ? readCount(range?.[1]) : 0;
  if (start === undefined || start > offset)
    throw downloadFault.server`${hostOf(url)} sends another part of the file than it was asked for.`;
  const said = isPart ? whole : readCount(answer.header('content-length'));
  if (said !== undefined && hub.size !== undefined && said !== hub.size)
    throw downloadFault.length`${hostOf(url)} says that the file has ${hub.size} bytes, and sends it as one of ${said}.`;
  const { body } = answer;
  const discard = (): Promise<void> => answer.discard();
  return { start, total: hub.size ?? said, identity: hub.identity, body, discard };
}

function requireFile(answer: HttpAnswer, url: string): void {
  const encoding = answer.header('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw downloadFault.server`${hostOf(url)} sends the file compressed ("${plain(encoding)}"), which it was asked not to.`;
  if (answer.header('content-type')?.startsWith('text/html') === true)
    throw downloadFault.notAModel`${hostOf(url)} sends a web page instead of a file.`;
}

function statusError(answer: HttpAnswer, url: string): DownloadError {
  const host = hostOf(url);
  const { status } = answer;
  if (status === 404 || status === 410) return downloadFault.missing`${host} has no such file (${status}).`;
  if (status === 401 || status === 403)
    return downloadFault.refused`${host} does not give the file away without a login (${status}). Download it in a browser, and choose the file.`;
  if (status === 429) return downloadFault.busy`${host} was asked too often (429).${retryAdvice(answer)}`;
  if (status >= 500)
    return downloadFault.server`${host} has a problem of its own (${status}).${retryAdvice(answer)}`;
  return downloadFault.server`${host} answers with the status ${status} instead of a file.`;
}
