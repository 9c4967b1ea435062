import { readFileSync } from 'node:fs';

/** A file to complete in, and another that is open beside it. */
export interface EvaluatedFile {
  readonly path: string;
  readonly text: string;
  readonly beside: readonly { readonly path: string; readonly text: string }[];
}

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
  return FILES.map(([path, source]) => ({ path, text: read(source), beside: [] }));
}

export function filesThatUseOthers(): EvaluatedFile[] {
  return PAIRS.map(([folder, user, declarer]) => {
    const at = (name: string): { path: string; text: string } => ({
      path: `${folder}/${name}`,
      text: read(`../../test/fixtures/evaluate/${name}.txt`),
    });
    return { ...at(user), beside: [at(declarer)] };
  });
}

function read(source: string): string {
  return readFileSync(new URL(source, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
