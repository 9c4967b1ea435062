import { compileGlob, pathSegments } from './glob.ts';
import type { PathTest } from './glob.ts';

/** A document as `foretype.exclude` sees it. */
export interface ExcludableFile {
  /** The decoded path of its URI, whatever the scheme; of an untitled document its name. */
  readonly path: string;
  /** Its path in the workspace folder it is in, if it is in one. */
  readonly workspacePath: string | undefined;
}

interface Pattern {
  readonly text: string;
  /** Whether the pattern is about the name alone. */
  readonly isName: boolean;
  readonly test: PathTest;
}

/** The files whose text Foretype does not read. */
export class Exclusions {
  readonly #patterns: readonly Pattern[];

  /** @param setting globs with `true` for those in force; anything else in it counts for nothing */
  constructor(setting: unknown) {
    const entries = typeof setting === 'object' && setting !== null ? Object.entries(setting) : [];
    this.#patterns = entries
      .filter(([text, inForce]) => inForce === true && text.trim() !== '')
      .map(([text]) => ({ text, isName: !/[\\/]/.test(text), test: compileGlob(text.trim()) }));
  }

  /**
   * The pattern that excludes a file, as it is written in the setting. One without a slash is compared with the name,
   * others with the whole path and with the path in the workspace.
   */
  matching({ path, workspacePath }: ExcludableFile): string | undefined {
    const segments = pathSegments(path);
    const name = segments.slice(-1);
    const inWorkspace = workspacePath === undefined ? undefined : pathSegments(workspacePath);
    return this.#patterns.find(({ isName, test }) =>
      isName ? test(name) : test(segments) || (inWorkspace !== undefined && test(inWorkspace)),
    )?.text;
  }
}
