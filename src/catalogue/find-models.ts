import type { FileTree } from './file-tree.ts';
import type { Finding } from './finding.ts';
import { findInHub } from './hub.ts';
import { findInOllama } from './ollama.ts';
import { findPlaces, type Surroundings } from './places.ts';
import { Scan } from './scan.ts';

/**
 * Finds the model files that other tools keep on this machine, each file once. Reads folders and the tools' own small files,
 * not the models. Rejects with the signal's reason when it is aborted.
 */
export async function* findModels(
  surroundings: Surroundings,
  tree: FileTree,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const seen = new Set<string>();
  for (const place of await findPlaces(surroundings, tree)) {
    const scan = new Scan(place, surroundings.platform, tree, signal);
    for await (const finding of findInPlace(scan)) {
      signal.throwIfAborted();
      if (finding.kind === 'file') {
        if (finding.identities.some((identity) => seen.has(identity))) continue;
        for (const identity of finding.identities) seen.add(identity);
      }
      yield finding;
    }
  }
}

function findInPlace(scan: Scan): AsyncGenerator<Finding> {
  const { root, layout } = scan.place;
  switch (layout) {
    case 'hub':
      return findInHub(scan);
    case 'ollama':
      return findInOllama(scan);
    case 'flat':
      return scan.models(root, false);
    case 'nested':
      return scan.models(root, true);
  }
}
