const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/**
 * The names in a ZIP file, read from its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16). Throws when there is
 * none; archives of more than 4 GiB are out of scope.
 */
export function listZip(data: Buffer): string[] {
  // The end record has 22 bytes and a comment of unknown length, so it is searched from the back.
  let end = data.length - 22;
  while (end >= 0 && data.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('Not a ZIP file: it has no central directory.');
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    if (data.readUInt32LE(at) !== entrySignature) throw new Error(`Broken central directory at byte ${at}.`);
    const nameLength = data.readUInt16LE(at + 28);
    const extraLength = data.readUInt16LE(at + 30);
    const commentLength = data.readUInt16LE(at + 32);
    names.push(data.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + extraLength + commentLength;
  }
  return names;
}
