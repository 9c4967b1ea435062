import type { posix } from 'node:path';
import { sentence, type PlainText } from '../util/plain-text.ts';
import type { FileStatus, FileTree, FolderEntry } from './file-tree.ts';
import { describeFailure, isMissing, type Finding, type FoundFile, type SkippedFile } from './finding.ts';
import { pathsOf, type Place, type Surroundings } from './places.ts';

/** Folders below a root that are searched, and entries in all of them: a root may be a person's whole disk. */
const MAX_DEPTH = 8;
const MAX_ENTRIES = 100_000;

/** What is read in one place. Links are followed inside the root only, and each folder once. */
export class Scan {
  readonly place: Place;
  readonly paths: typeof posix;
  readonly tree: FileTree;
  readonly signal: AbortSignal;
  readonly #visited = new Set<string>();
  #realRoot: string | undefined;
  #entries = 0;

  constructor(place: Place, platform: Surroundings['platform'], tree: FileTree, signal: AbortSignal) {
    this.place = place;
    this.paths = pathsOf(platform);
    this.tree = tree;
    this.signal = signal;
  }

  skipped(path: string, reason: PlainText): SkippedFile {
    return { kind: 'skipped', tool: this.place.tool, path, reason };
  }

  file(path: string, name: string, { bytes, id }: FileStatus, digest?: string): FoundFile {
    const identities = digest === undefined ? [id] : [id, `sha256:${digest}`];
    return { kind: 'file', tool: this.place.tool, name, path, bytes, identities };
  }

  /** Entries of a folder by name; none, without a word, if it does not exist. */
  async *entries(folder: string): AsyncGenerator<FolderEntry | SkippedFile> {
    this.signal.throwIfAborted();
    let entries: readonly FolderEntry[];
    try {
      entries = await this.tree.list(folder);
    } catch (error) {
      if (!isMissing(error)) yield this.skipped(folder, describeFailure(error));
      return;
    }
    this.#entries += entries.length;
    if (this.#entries > MAX_ENTRIES) {
      yield this.skipped(
        folder,
        sentence`There are more than ${MAX_ENTRIES} files; choose a smaller folder.`,
      );
      return;
    }
    yield* [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Status of what a path leads to, or why it is skipped. */
  async resolve(path: string): Promise<(FileStatus & { readonly realPath: string }) | SkippedFile> {
    this.signal.throwIfAborted();
    try {
      const realPath = await this.tree.realPath(path);
      this.#realRoot ??= await this.tree.realPath(this.place.root);
      const relative = this.paths.relative(this.#realRoot, realPath);
      if (relative === '..' || relative.startsWith(`..${this.paths.sep}`) || this.paths.isAbsolute(relative))
        return this.skipped(path, sentence`Its link leads out of the folder.`);
      return { ...(await this.tree.status(path)), realPath };
    } catch (error) {
      // The entry is there, so it is its target that is missing.
      const reason = isMissing(error) ? sentence`Its link leads nowhere.` : describeFailure(error);
      return this.skipped(path, reason);
    }
  }

  /**
   * Finds files that are named like models.
   *
   * @param nested whether folders below are searched, too
   */
  async *models(folder: string, nested: boolean, depth = 0): AsyncGenerator<Finding> {
    // Otherwise a link to it would be followed.
    if (depth === 0) await this.#isNewFolder(folder, 'folder');
    for await (const entry of this.entries(folder)) {
      if (entry.kind === 'skipped') {
        yield entry;
        continue;
      }
      const path = this.paths.join(folder, entry.name);
      if (isModelName(entry.name)) yield* this.#model(path, entry);
      else if (nested && depth < MAX_DEPTH && (await this.#isNewFolder(path, entry.kind)))
        yield* this.models(path, nested, depth + 1);
    }
  }

  async *#model(path: string, { name, kind }: FolderEntry): AsyncGenerator<Finding> {
    if (kind !== 'file' && kind !== 'link') return;
    const found = await this.resolve(path);
    if (found.kind === 'skipped') yield found;
    else if (found.kind === 'file')
      yield this.file(path, name, found, digestIn(this.paths.basename(found.realPath)));
  }

  async #isNewFolder(path: string, kind: FolderEntry['kind']): Promise<boolean> {
    if (kind !== 'folder' && kind !== 'link') return false;
    const found = await this.resolve(path);
    // A link that leads out, or nowhere, need not have been a model.
    if (found.kind !== 'folder' || this.#visited.has(found.realPath)) return false;
    this.#visited.add(found.realPath);
    return true;
  }
}

/** Whether a file's name is that of a model, and not of its part: a projector of images, or a shard after the first. */
export function isModelName(name: string): boolean {
  if (!/\.gguf$/i.test(name) || /^mmproj/i.test(name)) return false;
  const shard = /-(\d{5})-of-\d{5}\.gguf$/i.exec(name);
  return shard === null || Number(shard[1]) === 1;
}

/** The SHA-256 that the hub and Ollama name files by. */
function digestIn(name: string): string | undefined {
  return /^(?:sha256-)?([0-9a-f]{64})$/.exec(name)?.[1];
}
