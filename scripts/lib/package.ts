import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, vsixFile } from './paths.ts';
import { runOrThrow } from './run.ts';

/** Bundles everything for development. */
export async function build(): Promise<void> {
  await runOrThrow({ file: process.execPath, args: [join(root, 'esbuild.js')] }, { cwd: root });
}

/** Bundles the tests that run inside the extension host. */
export async function buildTests(): Promise<void> {
  await runOrThrow({ file: process.execPath, args: [join(root, 'esbuild.js'), '--tests'] }, { cwd: root });
}

/** Packages the extension from a production build. Returns the path of the VSIX. */
export async function packageVsix(): Promise<string> {
  mkdirSync(dirname(vsixFile), { recursive: true });
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [vsce, 'package', '--no-dependencies', '--out', vsixFile];
  await runOrThrow({ file: process.execPath, args }, { cwd: root });
  return vsixFile;
}
