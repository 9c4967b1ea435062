import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleFolder } from '../lib/paths.ts';

/** Folders of one test run: a copy of the sample to type into, and a place for a VS Code's own data. */
export interface TestFolders {
  readonly workspace: string;
  readonly data: string;
  readonly remove: () => Promise<void>;
}

/** Short names: a user-data folder holds sockets, whose paths may not pass about a hundred characters on macOS. */
export async function makeTestFolders(): Promise<TestFolders> {
  const base = await mkdtemp(join(tmpdir(), 'ft-'));
  const workspace = join(base, 'sample');
  await cp(sampleFolder, workspace, { recursive: true });
  const remove = (): Promise<void> => rm(base, { recursive: true, force: true, maxRetries: 10 });
  return { workspace, data: join(base, 'data'), remove };
}
