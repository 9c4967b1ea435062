import type { ReadableText } from '../document/chunked-text.ts';
import type { Edit } from '../document/edit.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { ProjectMemory } from './project-memory.ts';

/** The memories of the projects in a window. What one knows is never found in another. */
export class ProjectMemories {
  readonly #tokenizer: Tokenizer;
  readonly #mostBytes: number;
  /** The one used last stands last. */
  readonly #projects = new Map<string, ProjectMemory>();
  readonly #projectOf = new Map<string, string>();
  /** Texts of open documents, to remember them anew. */
  readonly #open = new Map<string, ReadableText>();

  /** @param mostBytes bound of the memory that all of them take together, but for what one alone needs at least */
  constructor(tokenizer: Tokenizer, mostBytes: number) {
    this.#tokenizer = tokenizer;
    this.#mostBytes = mostBytes;
  }

  get bytes(): number {
    return [...this.#projects.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get tokens(): number {
    return [...this.#projects.values()].reduce((sum, { tokens }) => sum + tokens, 0);
  }

  /** The memory of the project that a text is of. */
  of(uri: string): ProjectMemory | undefined {
    const project = this.#projectOf.get(uri);
    return project === undefined ? undefined : this.#use(project);
  }

  /** @param project names the project that a document is of */
  open(project: string, uri: string, text: ReadableText): void {
    this.forget(uri);
    this.#projectOf.set(uri, project);
    this.#open.set(uri, text);
    this.#use(project).open(uri, text);
  }

  edit(uri: string, edits: readonly Edit[]): void {
    const project = this.#projectOf.get(uri);
    if (project !== undefined) this.#projects.get(project)?.edit(uri, edits);
  }

  /** Takes in a file that is not open. */
  read(project: string, uri: string, text: string): void {
    if (this.#open.has(uri)) return;
    this.forget(uri);
    this.#projectOf.set(uri, project);
    this.#use(project).read(uri, text);
  }

  /** Forgets a text: it was closed, deleted or excluded. */
  forget(uri: string): void {
    const project = this.#projectOf.get(uri);
    if (project !== undefined) this.#projects.get(project)?.forget(uri);
    this.#projectOf.delete(uri);
    this.#open.delete(uri);
  }

  /** Forgets all files; open documents are remembered anew. */
  clear(): void {
    for (const project of [...this.#projects.keys()]) {
      this.#drop(project);
      if ([...this.#open.keys()].some((uri) => this.#projectOf.get(uri) === project)) this.#use(project);
    }
  }

  /**
   * Indexes what is not yet.
   *
   * @param mayGoOn asked before each piece of some lines
   * @returns whether all is done
   */
  settle(mayGoOn: () => boolean): boolean {
    const isDone = [...this.#projects.values()].every((memory) => memory.settle(mayGoOn));
    for (const project of [...this.#projects.keys()].slice(0, -1))
      if (this.bytes > this.#mostBytes) this.#drop(project);
    return isDone;
  }

  /** Makes a project the one used last. One that was dropped begins anew, with its open documents. */
  #use(project: string): ProjectMemory {
    const memory = this.#projects.get(project) ?? this.#create(project);
    this.#projects.delete(project);
    this.#projects.set(project, memory);
    return memory;
  }

  #create(project: string): ProjectMemory {
    const memory = new ProjectMemory(this.#tokenizer, this.#mostBytes);
    for (const [uri, text] of this.#open) if (this.#projectOf.get(uri) === project) memory.open(uri, text);
    return memory;
  }

  /** Drops a project's memory, and with it the files that were read. */
  #drop(project: string): void {
    this.#projects.delete(project);
    for (const [uri, other] of this.#projectOf)
      if (other === project && !this.#open.has(uri)) this.#projectOf.delete(uri);
  }
}
