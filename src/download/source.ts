import { plain } from '../util/plain-text.ts';
import { downloadFault } from './download-error.ts';

export const DEFAULT_HOST = 'https://huggingface.co';

/** A file to download. */
export interface DownloadSource {
  readonly url: string;
  /** Folders below the one of all downloads, then the file's name. */
  readonly place: readonly string[];
  /** Hexadecimal digits, where known in advance. */
  readonly sha256?: string | undefined;
}

const REPOSITORY_FILE = /^[\w.-]+\/[\w.-]+\/[^?#]+\.gguf$/i;
/** A page of the hub about a file, or the file itself: `/OWNER/REPO/blob/REVISION/FILE`. */
const HUB_FILE = /^\/([^/]+)\/([^/]+)\/(?:blob|resolve|raw)\/([^/]+)\/(.+)$/;
const LONGEST_NAME = 120;

/**
 * Reads what a person writes: `owner/repo/file.gguf` of a hub, or an address. Throws `DownloadError`.
 *
 * @param host scheme and host of the hub, or of a mirror
 */
export function parseSource(text: string, host: string): DownloadSource {
  const written = text.trim();
  if (REPOSITORY_FILE.test(written) && !written.includes('..')) return ofRepository(written, host);
  return ofAddress(readUrl(written));
}

/** Returns the host of an address, for messages. */
export function hostOf(url: string): ReturnType<typeof plain> {
  return plain(URL.canParse(url) ? new URL(url).host : url);
}

function ofRepository(written: string, host: string): DownloadSource {
  const [owner = '', repository = '', ...file] = written.split('/');
  const base = readUrl(host);
  const root = base.href.replace(/\/$/, '');
  const path = [owner, repository, 'resolve', 'main', ...file].map(encodeURIComponent).join('/');
  requireModelName(written);
  return { url: `${root}/${path}`, place: placeOf([owner, repository, ...file]) };
}

function ofAddress(url: URL): DownloadSource {
  const [, owner, repository, revision, file] = HUB_FILE.exec(url.pathname) ?? [];
  if (owner !== undefined && repository !== undefined && revision !== undefined && file !== undefined) {
    url.pathname = `/${owner}/${repository}/resolve/${revision}/${file}`;
    requireModelName(file);
    return { url: url.href, place: placeOf([owner, repository, ...file.split('/')].map(decode)) };
  }
  const names = url.pathname.split('/').filter((name) => name !== '');
  requireModelName(names.at(-1) ?? '');
  return { url: url.href, place: placeOf([url.hostname, ...names].map(decode)) };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text))
    throw downloadFault.source`"${plain(text)}" is neither "owner/repository/file.gguf" nor the address of a file.`;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw downloadFault.source`An address has to begin with "https" or "http", not with "${plain(url.protocol)}".`;
  if (url.username !== '' || url.password !== '')
    throw downloadFault.source`An address with a name or a password in it is not used.`;
  url.hash = '';
  return url;
}

function requireModelName(name: string): void {
  if (!/\.gguf$/i.test(name)) throw downloadFault.source`"${plain(name)}" is no GGUF file.`;
  if (/-\d{5}-of-\d{5}\.gguf$/i.test(name))
    throw downloadFault.source`"${plain(name)}" is a part of a model; only models in one file are supported.`;
}

/** Names that are safe on every system, at most three: folders of owner and repository, and the file. */
function placeOf(names: readonly string[]): readonly string[] {
  const [first = '', second = '', ...others] = names;
  const parts = others.length === 0 ? [first, second] : [first, second, others.join('-')];
  return parts.filter((name) => name !== '').map(safeName);
}

function safeName(name: string): string {
  const safe = name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_');
  // The end of a name tells most: the quantization, and that it is a GGUF file.
  return safe.slice(-LONGEST_NAME).replace(/^\.+/, '_');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
