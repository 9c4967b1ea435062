import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { errorCode } from '../util/errors.ts';
import type { DownloadFiles } from './files.ts';

const READ_BYTES = 1 << 20;

/** The disk. */
export const nodeFiles: DownloadFiles = {
  size: async (path) => orUndefined(async () => (await stat(path)).size),
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  makeFolder: async (folder) => {
    await mkdir(folder, { recursive: true });
  },
  append: async (path) => {
    const file = await open(path, 'a');
    return {
      write: async (bytes) => {
        // A full disk may take some of them before it says so.
        for (let done = 0; done < bytes.byteLength;)
          done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
      },
      close: async () => {
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      },
    };
  },
  read: (path) => createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>,
  readText: async (path) => orUndefined(async () => readFile(path, 'utf8')),
  writeText: async (path, text) => writeFile(path, text),
  rename: async (from, to) => rename(from, to),
  remove: async (path) => rm(path, { force: true }),
};

async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
