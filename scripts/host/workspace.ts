import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleFolder } from '../lib/paths.ts';

/** Folders of a test run: a copy of the sample workspace, and VS Code's user data. */
export interface TestFolders {
  readonly workspace: string;
  readonly data: string;
  readonly remove: () => Promise<void>;
}

/** Uses short names, as the user-data folder contains sockets, whose paths are limited to about 100 characters on macOS. */
export async function makeTestFolders(): Promise<TestFolders> {
  const base = await mkdtemp(join(tmpdir(), 'ft-'));
  const workspace = join(base, 'sample');
  await cp(sampleFolder, workspace, { recursive: true });
  const remove = (): Promise<void> => rm(base, { recursive: true, force: true, maxRetries: 10 });
  return { workspace, data: join(base, 'data'), remove };
}
