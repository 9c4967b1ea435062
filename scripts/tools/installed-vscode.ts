import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Returns the path of the installed VS Code, which can be started without a shell; `undefined` if there is none. */
export function installedVscode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform !== 'win32') {
    return folders.map((folder) => join(folder, 'code')).find((file) => existsSync(file));
  }
  // `bin\code.cmd` on the PATH needs a shell; the program itself is in the folder above.
  return folders
    .filter((folder) => existsSync(join(folder, 'code.cmd')))
    .map((folder) => join(dirname(folder), 'Code.exe'))
    .find((file) => existsSync(file));
}
