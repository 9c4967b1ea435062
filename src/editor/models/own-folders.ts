import { isAbsolute } from 'node:path';

/** The folders of a list as it is written; `~` is the home folder, and what is no absolute path is left out. */
export function readFolders(written: readonly string[], home: string): readonly string[] {
  return written.map((path) => path.trim().replace(/^~(?=$|[\\/])/, home)).filter((path) => isAbsolute(path));
}
