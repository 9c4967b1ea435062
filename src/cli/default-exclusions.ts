import { relative, resolve, sep } from 'node:path';
import { Exclusions } from '../control/exclusions.ts';
import { defaultExclusions } from './setting-defaults.ts';

/** Whether the default of `foretype.exclude` excludes a file; the current folder is the workspace. */
export function isExcludedByDefault(file: string): boolean {
  const within = relative(process.cwd(), resolve(file));
  const isWithin = within.split(sep)[0] !== '..' && resolve(within) !== within;
  return (
    new Exclusions(defaultExclusions, defaultExclusions).matching({
      path: slashes(resolve(file)),
      workspacePath: isWithin ? slashes(within) : undefined,
    }) !== undefined
  );
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}
