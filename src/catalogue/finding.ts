import { errorCode } from '../util/errors.ts';
import { sentence, type PlainText } from '../util/plain-text.ts';
import type { Tool } from './places.ts';

/** A file that may be a model. */
export interface FoundFile {
  readonly kind: 'file';
  readonly tool: Tool;
  /** What the tool calls it. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** The same for all names of one file on this machine, and for copies whose digest is known. */
  readonly identities: readonly string[];
}

/** What was expected to be a model and cannot be read. */
export interface SkippedFile {
  readonly kind: 'skipped';
  readonly tool: Tool;
  readonly path: string;
  readonly reason: PlainText;
}

export type Finding = FoundFile | SkippedFile;

/** Says why a file or folder cannot be read. */
export function describeFailure(error: unknown): PlainText {
  if (isMissing(error)) return sentence`It does not exist.`;
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') return sentence`It may not be read.`;
  return code === 'ELOOP' ? sentence`Its link leads to itself.` : sentence`It cannot be read.`;
}

export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
