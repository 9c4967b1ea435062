import { readFileSync } from 'node:fs';
import { byModule, importedBy } from '../../src/control/project-files.ts';
import type { SourceFile } from '../evaluate/source-files.ts';
import { filesBeside, projectsIn } from '../memory/workspace.ts';

/** A file to complete in, others that are open beside it, and those that only the memory of its project knows. */
export interface EvaluatedFile extends SourceFile {
  readonly beside: readonly SourceFile[];
  readonly project: readonly SourceFile[];
}

/** Files that are open beside one at most. */
const MOST_BESIDE = 6;

/** Code of our own, written for this repository, so that no model here has been trained on it. */
const FILES = [
  ['src/inventory.ts', '../../test/fixtures/traces/inventory.ts.txt'],
  ['jobs/scheduler.py', '../../test/fixtures/traces/scheduler.py.txt'],
  ['cart.ts', '../../sample/cart.ts'],
  ['queue.js', '../../sample/queue.js'],
  ['shapes.py', '../../sample/shapes.py'],
] as const;

/** Files that use what another declares: the folder, the file that uses, and the one that declares. */
const PAIRS = [
  ['src', 'statement.ts', 'ledger.ts'],
  ['weather', 'bulletin.py', 'stations.py'],
  ['lib', 'player.js', 'playlist.js'],
] as const;

export function singleFiles(): EvaluatedFile[] {
  return FILES.map(([path, source]) => ({ path, text: read(source), beside: [], project: [] }));
}

export function filesThatUseOthers(): EvaluatedFile[] {
  return PAIRS.map(([folder, user, declarer]) => {
    const at = (name: string): { path: string; text: string } => ({
      path: `${folder}/${name}`,
      text: read(`../../test/fixtures/evaluate/${name}.txt`),
    });
    return { ...at(user), beside: [at(declarer)], project: [] };
  });
}

/**
 * Files of packages that import others of their package, which are open beside them.
 *
 * @param most files of a package, spread evenly over it
 */
export function importersIn(folder: string, most: number): EvaluatedFile[] {
  return projectsIn(folder).flatMap(({ files }) => {
    const importers = files.flatMap((file) => {
      const others = filesBeside(file, files);
      const modules = byModule(new Map(others.map((other) => [other.path, other])));
      const beside = [...new Set(importedBy(file, modules))].slice(0, MOST_BESIDE);
      return beside.length === 0
        ? []
        : [{ ...file, beside, project: others.filter((other) => !beside.includes(other)) }];
    });
    const step = Math.max(1, importers.length / most);
    return importers.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)).slice(0, most);
  });
}

function read(source: string): string {
  return readFileSync(new URL(source, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
