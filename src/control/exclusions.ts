import { plain, type PlainText } from '../util/plain-text.ts';
import { originalNames } from './backup-names.ts';
import {
  compileGlob,
  maxGlobItems,
  nameCharacters,
  pathNames,
  type GlobBudget,
  type Name,
  type PathTest,
} from './glob.ts';

/** The paths of a document that `foretype.exclude` is matched against. */
export interface ExcludableFile {
  /** The decoded path of its URI; for an untitled document, its name. */
  readonly path: string;
  /** Its path in its workspace folder, if it is in one. */
  readonly workspacePath: string | undefined;
}

interface Pattern {
  readonly text: string;
  /** What the pattern is matched against: the name, the path from any folder, or the path from the root or the workspace. */
  readonly from: 'name' | 'any-folder' | 'root';
  readonly test: PathTest;
}

/** The files whose text Foretype does not read. */
export class Exclusions {
  readonly #patterns: readonly Pattern[];
  readonly #exceptions: readonly Pattern[];

  /**
   * A pattern that is too large to compile excludes everything, as ignoring it would expose files.
   *
   * @param setting globs: `true` excludes what matches, `false` excepts it from all exclusions; other values are ignored
   * @param defaults the setting's default: `false` for one of its globs only removes that glob
   */
  constructor(setting: unknown, defaults: unknown = {}) {
    const budget: GlobBudget = { left: maxGlobItems };
    const entries = entriesOf(setting).filter(([text]) => text.trim() !== '');
    const own = new Set(entriesOf(defaults).map(([text]) => text));
    this.#patterns = entries
      .filter(([, value]) => value === true)
      .map(([text]) => pattern(text, budget, () => true));
    this.#exceptions = entries
      .filter(([text, value]) => value === false && !own.has(text))
      .map(([text]) => pattern(text, budget, () => false));
  }

  /**
   * Returns the pattern that excludes a file, as written in the setting. A pattern without a slash is matched against the
   * name, others against the whole path and the workspace path. A copy, such as `NAME.bak`, is excluded with its file, but
   * an exception does not extend to copies.
   */
  matching({ path, workspacePath }: ExcludableFile): PlainText | undefined {
    const paths = [path, ...(workspacePath === undefined ? [] : [workspacePath])].map(pathNames);
    if (this.#exceptions.some((exception) => matches(exception, paths))) return undefined;
    const originals = originalNames(path.slice(path.lastIndexOf('/') + 1)).map((original) =>
      paths.map((names) => [...names.slice(0, -1), nameCharacters(original)]),
    );
    const found = this.#patterns.find((each) => [paths, ...originals].some((those) => matches(each, those)));
    return found && plain(found.text);
  }
}

function entriesOf(setting: unknown): [string, unknown][] {
  return typeof setting === 'object' && setting !== null ? Object.entries(setting) : [];
}

function pattern(text: string, budget: GlobBudget, tooLarge: PathTest): Pattern {
  const glob = text.trim();
  const from = !/[\\/]/.test(glob) ? 'name' : glob.startsWith('**/') ? 'any-folder' : 'root';
  return { text, from, test: compileGlob(glob, budget, tooLarge) };
}

/** @param paths the whole path, and the workspace path if there is one */
function matches({ from, test }: Pattern, paths: readonly (readonly Name[])[]): boolean {
  const [whole = []] = paths;
  switch (from) {
    case 'name':
      return test(whole.slice(-1));
    case 'any-folder':
      return test(whole);
    case 'root':
      return paths.some(test);
  }
}
