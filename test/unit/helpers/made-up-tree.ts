import type { posix } from 'node:path';
import type { FileTree, FolderEntry } from '../../../src/catalogue/file-tree.ts';
import { pathsOf, type Surroundings } from '../../../src/catalogue/places.ts';

/** A file's text, a link to another path, or an error with a code for whatever reads it. */
export type MadeUpFile = string | { readonly to: string } | { readonly code: string };

class CodeError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A disk that exists in a test only: files by their paths, with the folders that these imply. */
export class MadeUpTree implements FileTree {
  readonly #paths: typeof posix;
  readonly #files: ReadonlyMap<string, MadeUpFile>;

  constructor(platform: Surroundings['platform'], files: Readonly<Record<string, MadeUpFile>>) {
    this.#paths = pathsOf(platform);
    this.#files = new Map(Object.entries(files).map(([path, file]) => [this.#paths.normalize(path), file]));
  }

  async list(folder: string): Promise<readonly FolderEntry[]> {
    const real = await this.realPath(folder);
    const file = this.#files.get(real);
    if (typeof file === 'object' && 'code' in file) throw new CodeError(file.code);
    const names = new Map<string, FolderEntry['kind']>();
    for (const [path, entry] of this.#files) {
      if (!path.startsWith(`${real}${this.#paths.sep}`)) continue;
      const [name = '', ...rest] = path.slice(real.length + 1).split(this.#paths.sep);
      const isLink = typeof entry === 'object' && 'to' in entry;
      names.set(name, rest.length > 0 ? 'folder' : isLink ? 'link' : 'file');
    }
    if (names.size === 0) throw new CodeError(file === undefined ? 'ENOENT' : 'ENOTDIR');
    return [...names].map(([name, kind]) => ({ name, kind }));
  }

  async status(path: string): ReturnType<FileTree['status']> {
    const real = await this.realPath(path);
    const file = this.#files.get(real);
    if (typeof file === 'object' && 'code' in file) throw new CodeError(file.code);
    return {
      kind: file === undefined ? 'folder' : 'file',
      bytes: typeof file === 'string' ? file.length : 0,
      id: `inode of ${real}`,
    };
  }

  async realPath(path: string): Promise<string> {
    let real = this.#paths.normalize(path);
    for (let links = 0; links < 8; links++) {
      const followed = this.#follow(real);
      if (followed !== undefined) real = followed;
      else if (this.#exists(real)) return Promise.resolve(real);
      else throw new CodeError('ENOENT');
    }
    throw new CodeError('ELOOP');
  }

  async readText(path: string): Promise<string> {
    const file = this.#files.get(await this.realPath(path));
    if (typeof file === 'string') return file;
    throw new CodeError(file === undefined ? 'EISDIR' : 'code' in file ? file.code : 'EISDIR');
  }

  #exists(path: string): boolean {
    const { sep } = this.#paths;
    return [...this.#files.keys()].some((known) => `${known}${sep}`.startsWith(`${path}${sep}`));
  }

  /** Replaces the first link in a path by where it leads; `undefined` if it has none. */
  #follow(path: string): string | undefined {
    for (const [known, file] of this.#files) {
      if (typeof file !== 'object' || !('to' in file)) continue;
      if (path !== known && !path.startsWith(`${known}${this.#paths.sep}`)) continue;
      return this.#paths.join(
        this.#paths.resolve(this.#paths.dirname(known), file.to),
        path.slice(known.length),
      );
    }
    return undefined;
  }
}
