import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Exclusions } from '../control/exclusions.ts';

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  };
}

/** Whether Foretype does not read a file by what `foretype.exclude` is by default; the current folder is the workspace. */
export function isExcludedByDefault(file: string): boolean {
  const manifest = fileURLToPath(new URL('../../package.json', import.meta.url));
  const { properties } = (JSON.parse(readFileSync(manifest, 'utf8')) as Manifest).contributes.configuration;
  const globs = properties['foretype.exclude']?.default;
  const within = relative(process.cwd(), resolve(file));
  const isWithin = within.split(sep)[0] !== '..' && resolve(within) !== within;
  return (
    new Exclusions(globs, globs).matching({
      path: slashes(resolve(file)),
      workspacePath: isWithin ? slashes(within) : undefined,
    }) !== undefined
  );
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
