import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isSourcePath, isWrittenByHand, MAX_SOURCE_BYTES, readingOrder } from '../control/project-files.ts';
import type { DocumentMirror } from '../document/mirror.ts';
import { ProjectMemories } from '../memory/project-memories.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { isExcludedByDefault } from './default-exclusions.ts';
import { UsageError } from './engines.ts';
import { settingDefaults } from './setting-defaults.ts';

/** The setting's default. */
export const PROJECT_MEMORY_BYTES = settingDefaults.integer('context.projectMemoryMegabytes') * 1024 * 1024;

/** The option of commands that have a memory of the project, for `util.parseArgs`. */
export const MEMORY_OPTION = { memory: { type: 'string', default: 'on' } } as const;

/** Throws `UsageError` for anything but `on` and `off`. */
export function parseMemory(value: string): boolean {
  if (value !== 'on' && value !== 'off') throw new UsageError(`--memory takes on or off, not "${value}".`);
  return value === 'on';
}

/**
 * The memory that the editor has with a document open in a folder.
 *
 * @param folder the workspace; without one, the document alone is remembered
 */
export function memoryAround(
  { tokenizer }: Pick<LanguageModel, 'tokenizer'>,
  document: DocumentMirror,
  folder?: string,
): ProjectMemories {
  const memories = new ProjectMemories(tokenizer, PROJECT_MEMORY_BYTES);
  const project = folder ?? document.uri;
  memories.open(project, document.uri, document.text);
  if (folder !== undefined)
    for (const { file, text } of readProject(folder, document)) memories.read(project, file, text);
  memories.settle(() => true);
  return memories;
}

/** The source files of a folder but for a document's own, in the order in which the editor reads them. */
function readProject(
  folder: string,
  document: DocumentMirror,
): { readonly file: string; readonly text: string }[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`There is no folder "${folder}".`);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isSourcePath);
  const open = { path: relative(folder, document.uri).split(sep).join('/'), text: document.text.toString() };
  return readingOrder(paths, [open]).flatMap((path) => {
    const file = join(folder, path);
    if (path === open.path || statSync(file).size > MAX_SOURCE_BYTES || isExcludedByDefault(file)) return [];
    const text = readFileSync(file, 'utf8');
    return isWrittenByHand(text) ? [{ file, text }] : [];
  });
}
