import type { ExcludableFile } from './exclusions.ts';
import { globOfPath } from './glob.ts';

/** An entry for `foretype.exclude` that has one file read although patterns match it. */
export interface Exception {
  readonly glob: string;
  /** Whose settings to write it into. */
  readonly scope: 'folder' | 'global';
}

/**
 * What excepts a file from `foretype.exclude`: its path in the workspace's own settings, or, where a file is in none or
 * VS Code does not heed its settings, the whole path in the person's.
 *
 * @param isTrusted whether the person trusts the workspace
 */
export function exceptionFor({ path, workspacePath }: ExcludableFile, isTrusted: boolean): Exception {
  return workspacePath === undefined || !isTrusted
    ? { glob: globOfPath(path), scope: 'global' }
    : { glob: globOfPath(workspacePath), scope: 'folder' };
}
