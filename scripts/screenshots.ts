/** `npm run screenshots`: takes the screenshots of the documentation in a real VS Code. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runHostTests } from './host/run.ts';
import { parseTestArguments } from './lib/arguments.ts';
import { printTotal } from './lib/counts.ts';
import { root } from './lib/paths.ts';

const taken = join(root, 'out', 'screenshots');
const images = join(root, 'docs', 'images');
const prefix = 'readme-';

const counts = await runHostTests({ ...parseTestArguments(process.argv.slice(2)), grep: 'Pictures' });
printTotal(counts);
if (counts.failed > 0) {
  process.exitCode = 1;
} else {
  await mkdir(images, { recursive: true });
  for (const name of await readdir(taken)) {
    if (name.startsWith(prefix)) await copyFile(join(taken, name), join(images, name.slice(prefix.length)));
  }
}
