import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Writes a file of `size` bytes that starts with `head` and continues with zeros, which take no room on the disk. */
export function writeSparse(path: string, head: Uint8Array, size: number): void {
  const file = openSync(path, 'w');
  try {
    writeSync(file, head);
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}
