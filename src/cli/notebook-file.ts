import { cellGroup } from '../editor/cell-group.ts';
import { modelPath } from '../editor/document-path.ts';
import { DocumentMirror } from '../document/mirror.ts';
import { Mirrors } from '../document/mirrors.ts';
import { UsageError } from './engines.ts';

/** A cell of a notebook, as the editor opens it. */
export interface NotebookCell {
  readonly languageId: string;
  readonly text: string;
}

/**
 * Parses the cells of a Jupyter notebook (`.ipynb`, nbformat 4). Throws `UsageError` for any other file.
 *
 * @param name the file's name, for messages
 */
export function parseNotebook(json: string, name: string): NotebookCell[] {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch {
    throw new UsageError(`${name} is not a notebook: it is not JSON.`);
  }
  const cells = field(notebook, 'cells');
  if (!Array.isArray(cells)) throw new UsageError(`${name} is not a notebook: it has no cells.`);
  const language = languageOf(field(notebook, 'metadata'));
  return cells.map((cell: unknown) => ({
    languageId: cellLanguage(cell, language),
    text: sourceOf(field(cell, 'source')),
  }));
}

/**
 * Opens mirrors of a notebook's cells, joined as the editor joins them.
 *
 * @param path the notebook's path, with forward slashes
 */
export function openNotebook(path: string, cells: readonly NotebookCell[]): DocumentMirror[] {
  const mirrors = new Mirrors(() => undefined);
  const opened = cells.map(({ languageId, text }, i) => {
    const cellPath = modelPath(path, 'vscode-notebook-cell', languageId);
    const mirror = new DocumentMirror(`${path}#${i}`, cellPath, 1, text);
    mirrors.open(mirror);
    return { uri: mirror.uri, languageId, length: text.length, mirror };
  });
  for (const { uri } of opened) {
    const group = cellGroup(path, opened, uri);
    if (group !== undefined) mirrors.join(group.group, group.uris);
  }
  return opened.map(({ mirror }) => mirror);
}

/** Returns the kernel's language; Python if the file does not say. */
function languageOf(metadata: unknown): string {
  const names = [
    field(field(metadata, 'language_info'), 'name'),
    field(field(metadata, 'kernelspec'), 'language'),
  ];
  const known = names.find((name): name is string => typeof name === 'string' && name !== '');
  return known?.toLowerCase() ?? 'python';
}

function cellLanguage(cell: unknown, language: string): string {
  const type = field(cell, 'cell_type');
  if (type !== 'code') return type === 'markdown' ? 'markdown' : 'raw';
  const own = field(field(field(cell, 'metadata'), 'vscode'), 'languageId');
  return typeof own === 'string' ? own : language;
}

/** Returns a cell's source, which is a string or a list of lines with their ends. */
function sourceOf(source: unknown): string {
  const parts: unknown[] = Array.isArray(source) ? source : [source];
  return parts.filter((part) => typeof part === 'string').join('');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
