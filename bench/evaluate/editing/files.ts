import { readFileSync } from 'node:fs';
import { CODE, readFolder, type SourceFile } from '../source-files.ts';

const WITH_DATA = new RegExp(`${CODE.source}|\\.(?:json|ya?ml|html?)$`);
/** No person edits these. */
const LOCKED = /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$|pnpm-lock\.yaml$/;

/** Files of code and of data in a folder and those below it. */
export function readEditedFolder(folder: string): SourceFile[] {
  return readFolder(folder, WITH_DATA).filter(({ path }) => !LOCKED.test(path));
}

/** Written for this repository, so that no model here has been trained on them. */
const OWN = ['harbour/board.tsx', 'harbour/arrivals.html', 'harbour/berths.json', 'harbour/pipeline.yaml'];

/** Files of kinds that the repository's own code is not of. */
export function ownMarkupAndData(): SourceFile[] {
  return OWN.map((path) => {
    const name = `../../../test/fixtures/evaluate/${path.slice(path.lastIndexOf('/') + 1)}.txt`;
    return { path, text: readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n') };
  });
}
