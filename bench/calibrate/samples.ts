import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Completer } from '../../src/completion/completer.ts';
import type { DecodedStep } from '../../src/completion/confidence/gate.ts';
import { DocumentMirror } from '../../src/document/mirror.ts';
import type { WorkspaceMemory } from '../memory/workspace-memory.ts';
import { CODE, isWritten } from '../evaluate/source-files.ts';
import { choosePositions, type Position } from '../rest-of-line/positions.ts';

/** What the model said at a place, how sure it was token by token, and what stood there. */
export interface Sample {
  readonly package: string;
  readonly path: string;
  readonly linePrefix: string;
  /** As decoded, neither cut nor filtered. */
  readonly text: string;
  readonly steps: readonly DecodedStep[];
  /** What of it is shown where nothing is held back. */
  readonly shown: string;
  /** The rest of the line, as it was. */
  readonly rest: string;
}

export interface CodeFile {
  readonly package: string;
  readonly path: string;
  readonly text: string;
}

/** Files of a folder, each of its own folders a package; paths with forward slashes, from the package on. */
export function filesOf(folder: string): CodeFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => ({
          package: name,
          path: file
            .slice(join(folder, name).length + 1)
            .split(sep)
            .join('/'),
          text: readFileSync(file, 'utf8').replaceAll('\r\n', '\n'),
        })),
    );
}

/** Files of each package that a person may have written, `most` of them, spread evenly over it. */
export function someOf(files: readonly CodeFile[], most: number): CodeFile[] {
  const written = files.filter(({ path, text }) => CODE.test(path) && isWritten(text));
  return [...new Set(written.map((file) => file.package))].flatMap((name) => {
    const own = written.filter((file) => file.package === name);
    const step = Math.max(1, own.length / most);
    return own.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  });
}

/**
 * Completes in lines of which the rest was taken out, at three places of each line, as they share most of their
 * prompts. All files come in turn, so that a run that is stopped has seen some of each.
 *
 * @param count lines in each file
 * @param workspace has the other files of a package beside each
 */
export async function* collect(
  completer: Completer,
  files: readonly CodeFile[],
  count: number,
  maxTokens: number,
  workspace?: WorkspaceMemory,
): AsyncGenerator<Sample> {
  const { signal } = new AbortController();
  const params = { maxTokens, multiline: false, eagerness: 'eager' } as const;
  for (let round = 1; round <= count; round++) {
    for (const file of files) {
      // The first one is always the file's first line.
      const line = choosePositions(file.path, file.text, count + 1)[round];
      for (const { text, offset, rest, path } of line === undefined ? [] : threeIn(line)) {
        const document = new DocumentMirror(`${file.package}/${path}#${round}#${offset}`, path, 1, text);
        workspace?.open(document.uri, `${file.package}/${path}`, document.text);
        let decoded = '';
        const { steps, text: shown } = await completer.complete(document, offset, params, signal, {
          onProgress: (soFar) => {
            decoded = soFar;
          },
        });
        const linePrefix = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
        const said = decoded === '' ? shown : decoded;
        yield { package: file.package, path, linePrefix, text: said, steps, shown, rest };
      }
    }
  }
}

/** The position, and those behind a third and two thirds of what was taken out. */
function threeIn(position: Position): Position[] {
  const { text, offset, rest } = position;
  const thirds = new Set([0, Math.floor(rest.length / 3), Math.floor((2 * rest.length) / 3)]);
  return [...thirds].map((units) => ({
    ...position,
    offset: offset + units,
    text: text.slice(0, offset) + rest.slice(0, units) + text.slice(offset),
    rest: rest.slice(units),
  }));
}
