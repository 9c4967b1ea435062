import { homedir } from 'node:os';
import type { Surroundings } from './places.ts';

/** The surroundings of this process. */
export function nodeSurroundings(folders: Pick<Surroundings, 'downloads' | 'ownFolders'>): Surroundings {
  const { platform, env } = process;
  return {
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    home: homedir(),
    // A copy, as it may be sent to a thread.
    environment: { ...env },
    ...folders,
  };
}
