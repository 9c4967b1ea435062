import { plain, type PlainText } from '../util/plain-text.ts';
import { originalNames } from './backup-names.ts';
import {
  compileGlob,
  mostItems,
  nameOf,
  pathNames,
  type GlobRoom,
  type Name,
  type PathTest,
} from './glob.ts';

/** A document as `foretype.exclude` sees it. */
export interface ExcludableFile {
  /** The decoded path of its URI, whatever the scheme; of an untitled document its name. */
  readonly path: string;
  /** Its path in the workspace folder it is in, if it is in one. */
  readonly workspacePath: string | undefined;
}

interface Pattern {
  readonly text: string;
  /** Where the pattern begins: at the name, at any folder, or at the root or the workspace. */
  readonly from: 'name' | 'any-folder' | 'root';
  readonly test: PathTest;
}

/** The files whose text Foretype does not read. */
export class Exclusions {
  readonly #patterns: readonly Pattern[];
  readonly #exceptions: readonly Pattern[];

  /**
   * What is too large in it to be compiled excludes everything, rather than be left out without a word.
   *
   * @param setting globs: `true` excludes what matches, `false` excepts it from all that exclude it; anything else in it
   * counts for nothing
   * @param defaults what the setting is when nobody has written it: `false` for one of these just takes it out
   */
  constructor(setting: unknown, defaults: unknown = {}) {
    const room: GlobRoom = { left: mostItems };
    const entries = entriesOf(setting).filter(([text]) => text.trim() !== '');
    const own = new Set(entriesOf(defaults).map(([text]) => text));
    this.#patterns = entries
      .filter(([, value]) => value === true)
      .map(([text]) => pattern(text, room, () => true));
    this.#exceptions = entries
      .filter(([text, value]) => value === false && !own.has(text))
      .map(([text]) => pattern(text, room, () => false));
  }

  /**
   * The pattern that excludes a file, as it is written in the setting. One without a slash is compared with the name,
   * others with the whole path and with the path in the workspace. A copy, such as `NAME.bak`, is excluded with its file;
   * an exception is for what matches it alone.
   */
  matching({ path, workspacePath }: ExcludableFile): PlainText | undefined {
    const paths = [path, ...(workspacePath === undefined ? [] : [workspacePath])].map(pathNames);
    if (this.#exceptions.some((exception) => matches(exception, paths))) return undefined;
    const originals = originalNames(path.slice(path.lastIndexOf('/') + 1)).map((original) =>
      paths.map((names) => [...names.slice(0, -1), nameOf(original)]),
    );
    const found = this.#patterns.find((each) => [paths, ...originals].some((those) => matches(each, those)));
    return found && plain(found.text);
  }
}

function entriesOf(setting: unknown): [string, unknown][] {
  return typeof setting === 'object' && setting !== null ? Object.entries(setting) : [];
}

function pattern(text: string, room: GlobRoom, tooLarge: PathTest): Pattern {
  const glob = text.trim();
  const from = !/[\\/]/.test(glob) ? 'name' : glob.startsWith('**/') ? 'any-folder' : 'root';
  return { text, from, test: compileGlob(glob, room, tooLarge) };
}

/** @param paths the whole path, and the end of it that is the path in the workspace, if it is in one */
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
