import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const deflated = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  /** Bytes of the content as it is stored. */
  readonly size: number;
  /** Where its local header begins. */
  readonly header: number;
}

/** The names in a ZIP file. */
export function listZip(data: Buffer): string[] {
  return readDirectory(data).map(({ name }) => name);
}

/** The content of one file of a ZIP file, as text. */
export function readTextInZip(data: Buffer, name: string): string {
  const entry = readDirectory(data).find((each) => each.name === name);
  if (entry === undefined) throw new Error(`${name} is not in the ZIP file.`);
  // The lengths of the local header's own fields, which differ from those in the central directory (4.3.7).
  const nameLength = data.readUInt16LE(entry.header + 26);
  const extraLength = data.readUInt16LE(entry.header + 28);
  const start = entry.header + 30 + nameLength + extraLength;
  const content = data.subarray(start, start + entry.size);
  return (entry.method === deflated ? inflateRawSync(content) : content).toString('utf8');
}

/**
 * The entries of the central directory (PKWARE APPNOTE 4.3.12 and 4.3.16). Throws when there is none; archives of more
 * than 4 GiB are out of scope.
 */
function readDirectory(data: Buffer): Entry[] {
  // The end record has 22 bytes and a comment of unknown length, so it is searched from the back.
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('Not a ZIP file: it has no central directory.');
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (data.readUInt32LE(at) !== entrySignature) throw new Error(`Broken central directory at byte ${at}.`);
    const nameLength = data.readUInt16LE(at + 28);
    const extraLength = data.readUInt16LE(at + 30);
    const commentLength = data.readUInt16LE(at + 32);
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + nameLength),
      method: data.readUInt16LE(at + 10),
      size: data.readUInt32LE(at + 20),
      header: data.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}
