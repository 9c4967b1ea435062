import type { Finding } from './finding.ts';
import type { Scan } from './scan.ts';

const REPOSITORY = /^models--(.+?)--(.+)$/;
/** A reference holds the 40 digits of a commit. */
const MAX_REFERENCE_BYTES = 1 << 10;

/** Finds models in the hub's cache: `models--ORG--NAME/snapshots/COMMIT`, where files link to `blobs`. */
export async function* findInHub(scan: Scan): AsyncGenerator<Finding> {
  const { root } = scan.place;
  for await (const entry of scan.entries(root)) {
    if (entry.kind === 'skipped') {
      yield entry;
      continue;
    }
    const [, organisation, name] = REPOSITORY.exec(entry.name) ?? [];
    if (organisation === undefined || name === undefined) continue;
    const folder = scan.paths.join(root, entry.name);
    for await (const finding of scan.models(await snapshotsOf(scan, folder), true))
      yield finding.kind === 'file'
        ? { ...finding, name: `${organisation}/${name}/${finding.name}` }
        : finding;
  }
}

/** The folder of the current snapshot, as older ones may hold what has been replaced; of all if none is current. */
async function snapshotsOf(scan: Scan, folder: string): Promise<string> {
  const all = scan.paths.join(folder, 'snapshots');
  try {
    const reference = await scan.tree.readText(scan.paths.join(folder, 'refs', 'main'), MAX_REFERENCE_BYTES);
    return /^[0-9a-f]{40}$/.test(reference.trim()) ? scan.paths.join(all, reference.trim()) : all;
  } catch {
    return all;
  }
}
