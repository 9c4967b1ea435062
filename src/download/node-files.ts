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
  claim: async (path) => {
    const lock = `${path}.lock`;
    // A second try, as the first may find what a process that has ended left behind.
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        await writeFile(lock, String(process.pid), { flag: 'wx' });
        return async () => rm(lock, { force: true });
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      if (isRunning(Number(await orUndefined(async () => readFile(lock, 'utf8'))))) return undefined;
      await rm(lock, { force: true });
    }
    return undefined;
  },
};

/** Whether there is a process with this id: signal 0 only asks, and one of another user refuses. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
