/**
 * What the worker of a web page asks the editor's side for beside the protocol: files, as a page's worker has none. Both
 * travel over the same connection as the protocol, in envelopes that no message of it has.
 */

/** What is known of a model's file before it is read. */
export interface ModelFacts {
  readonly bytes: number;
  /** Differs for files with different contents, such as a checksum or the time of the last change. */
  readonly version: string;
  /** SHA-256 in hexadecimal, where it is known. */
  readonly sha256: string | undefined;
}

/** What can be asked for, each with its answer. */
export interface FileAnswers {
  /** One of the runtime's own files, by its name. */
  runtime: Uint8Array;
  facts: ModelFacts;
  model: Uint8Array;
}

export type FileKind = keyof FileAnswers;

export interface FileWish<K extends FileKind = FileKind> {
  readonly id: number;
  readonly kind: K;
  /** The name of the runtime's file, or the model as in `LoadOptions.model`. */
  readonly name: string;
}

/** Serves files by what the worker asks for. Rejects where there is no such file. */
export type FileService = {
  /** @param onProgress may be called with the share of a file that is read, in [0, 1] */
  readonly [K in FileKind]: (name: string, onProgress: (fraction: number) => void) => Promise<FileAnswers[K]>;
};

export type FileReply =
  | { readonly id: number; readonly fraction: number }
  | { readonly id: number; readonly answer: FileAnswers[FileKind] }
  /** In the words of the file system, for the log. */
  | { readonly id: number; readonly fault: string };

/** From the worker. */
export interface WishEnvelope {
  readonly wish: FileWish;
}

/** To the worker. */
export interface ReplyEnvelope {
  readonly reply: FileReply;
}

export function isWish(value: unknown): value is WishEnvelope {
  return isEnvelope(value, 'wish') && isWishBody(value.wish);
}

export function isReply(value: unknown): value is ReplyEnvelope {
  return isEnvelope(value, 'reply');
}

function isEnvelope<T extends string>(value: unknown, name: T): value is Readonly<Record<T, unknown>> {
  return typeof value === 'object' && value !== null && !('type' in value) && name in value;
}

function isWishBody(value: unknown): value is FileWish {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, name } = value as Partial<Record<keyof FileWish, unknown>>;
  return typeof id === 'number' && typeof name === 'string' && isKind(kind);
}

function isKind(value: unknown): value is FileKind {
  return value === 'runtime' || value === 'facts' || value === 'model';
}

const bundledScheme = 'bundled:';

/** The model that comes with the extension, by its file's name, as `LoadOptions.model`. */
export function bundledModel(fileName: string): string {
  return `${bundledScheme}/${fileName}`;
}

export function isBundled(model: string): boolean {
  return model.startsWith(bundledScheme);
}
