import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The `code` of a VS Code installed on this machine, as something that can be started without a shell. */
export function installedVscode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform !== 'win32') {
    return folders.map((folder) => join(folder, 'code')).find((file) => existsSync(file));
  }
  // On the PATH there is `bin\code.cmd`, which only a shell can start; the program itself stands above it.
  return folders
    .filter((folder) => existsSync(join(folder, 'code.cmd')))
    .map((folder) => join(dirname(folder), 'Code.exe'))
    .find((file) => existsSync(file));
}
