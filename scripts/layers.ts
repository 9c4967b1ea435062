/** `npm run -s layers`: prints which layer of src imports which, and fails on an upward import or a cycle. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { layers } from '../eslint.config.js';
import { checkLayers, type SourceImports } from './lib/layers.ts';
import { root } from './lib/paths.ts';

const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.includes('/assembly/') && !name.endsWith('.d.ts'));
const files = names.map((file): SourceImports => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, 'src', file), 'utf8'));
  const relative = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  const imports = relative.map((name) => posix.join(posix.dirname(file), name));
  // The manifest is in no layer: it is data, which imports nothing.
  return { file, imports: imports.filter((name) => name !== '../package.json') };
});

const { imports, faults } = checkLayers(Object.keys(layers), files);
for (const [layer, below] of imports) console.log(`${layer.padEnd(16)} ${below.join(', ') || '-'}`);
for (const fault of faults) console.error(fault);
const edges = files.reduce((sum, file) => sum + file.imports.length, 0);
console.log(`${files.length} files, ${edges} imports, ${faults.length} upward or cyclic`);
process.exitCode = faults.length > 0 ? 1 : 0;
