import type { ExcludableFile } from './exclusions.ts';
import { globForPath } from './glob.ts';

/** An entry for `foretype.exclude` that excepts one file from all patterns. */
export interface Exception {
  readonly glob: string;
  /** The settings to write it to. */
  readonly scope: 'folder' | 'global';
}

/**
 * Returns the entry that excepts a file: its workspace path in the folder's settings; if it is in no folder, or VS Code
 * ignores the setting there as the workspace is not trusted, its whole path in the user's settings.
 */
export function exceptionFor({ path, workspacePath }: ExcludableFile, isTrusted: boolean): Exception {
  return workspacePath === undefined || !isTrusted
    ? { glob: globForPath(path), scope: 'global' }
    : { glob: globForPath(workspacePath), scope: 'folder' };
}
