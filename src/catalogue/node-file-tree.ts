import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import type { FileTree, FolderEntry } from './file-tree.ts';

/** The disk. */
export const nodeFileTree: FileTree = {
  list: async (folder) =>
    (await readdir(folder, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
    })),
  status: async (path) => {
    // As numbers, the inodes of some file systems would be rounded, and be the same for different files.
    const status = await stat(path, { bigint: true });
    const kind = status.isFile() ? 'file' : status.isDirectory() ? 'folder' : 'other';
    return { kind, bytes: Number(status.size), id: `${status.dev}:${status.ino}` };
  },
  realPath: async (path) => realpath(path),
  readText: async (path, maxBytes) => {
    const { size } = await stat(path);
    if (size > maxBytes) throw new Error(`It has ${size} bytes.`);
    return readFile(path, 'utf8');
  },
};

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}
