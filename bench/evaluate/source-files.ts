import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UsageError } from '../../src/cli/engines.ts';
import { openNotebook, parseNotebook, type NotebookCell } from '../../src/cli/notebook-file.ts';

/** A file of code; lines end with `\n`. */
export interface SourceFile {
  /** Below the folder that was read, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Names of files of code, notebooks among them. */
export const CODE = /\.(?:[cm]?[jt]sx?|ipynb|py|rs|go|java|c|h|cpp|hpp|cs|rb|php|swift|kt)$/;
/** Not written by hand, whatever stands in it. */
const BUILT = /\.min\.|\.umd\.|\.bundle\./;
const SMALLEST_UNITS = 400;
const LARGEST_UNITS = 200_000;
/** A file with a line longer than this was written by a program. */
const LONGEST_LINE = 400;

/**
 * All files of code in a folder and those below it, or of other names, in an order that is the same on every machine. Of
 * a notebook it is the cells of its first language, as the model reads them.
 */
export function readFolder(folder: string, names = CODE): SourceFile[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`There is no folder "${folder}".`);
  const files = pathsIn(folder, names)
    .map((path) => readAs(relative(folder, path).split(sep).join('/'), read(path)))
    .filter(({ text }) => isWritten(text))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (files.length === 0) throw new UsageError(`There are no files of code in "${folder}".`);
  return withoutCopies(files);
}

function pathsIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : pathsIn(path, names);
    return entry.isFile() && names.test(entry.name) && !BUILT.test(entry.name) ? [path] : [];
  });
}

function readAs(path: string, text: string): SourceFile {
  if (!path.endsWith('.ipynb')) return { path, text };
  const cells = cellsOf(text, path);
  const first = cells.findIndex(({ languageId }) => languageId !== 'markdown' && languageId !== 'raw');
  const file = openNotebook(path, cells)[first]?.file;
  return { path: file?.path ?? path, text: file?.text.toString() ?? '' };
}

/** None of a file that is broken: it is too short to be typed then. */
function cellsOf(text: string, path: string): NotebookCell[] {
  try {
    return parseNotebook(text, path);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}

/** Whether a person may have written a file, and it is neither too short nor too long to stand for others. */
export function isWritten(text: string): boolean {
  const isOfSize = text.length >= SMALLEST_UNITS && text.length <= LARGEST_UNITS;
  return isOfSize && text.split('\n').every((line) => line.length <= LONGEST_LINE);
}

/** The first of each text: packages ship the same code in several shapes. */
function withoutCopies(files: readonly SourceFile[]): SourceFile[] {
  const seen = new Set<string>();
  return files.filter(({ text }) => {
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Halves of a set of files that have no file in common: one to choose thresholds by, the other to report. */
export type Half = 'tune' | 'check';

/** Whether a file is of that half; its path alone decides. */
export function inHalf({ path }: SourceFile, half: Half): boolean {
  let hash = 0;
  for (const character of path) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return Math.imul(hash, 0x9e3779b1) < 0 === (half === 'tune');
}
