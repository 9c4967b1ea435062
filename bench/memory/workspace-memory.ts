import type { ReadableText } from '../../src/document/chunked-text.ts';
import type { Edit } from '../../src/document/edit.ts';
import type { ProjectMemory } from '../../src/memory/project-memory.ts';
import type { Tokenizer } from '../../src/tokenizer/tokenizer.ts';
import type { SourceFile } from '../evaluate/source-files.ts';
import { LookupMeter, TimedMemory } from './timed-memory.ts';
import { filesBeside, type Project } from './workspace.ts';

/** More than any project here takes. */
const MEMORY_BYTES = 64e6;

/** The memory of the project around the one document that is open. */
export class WorkspaceMemory {
  readonly #memories: WorkspaceMemories;
  #current: ProjectMemory | undefined;
  #uri = '';

  constructor(memories: WorkspaceMemories) {
    this.#memories = memories;
  }

  get current(): ProjectMemory | undefined {
    return this.#current;
  }

  /** Opens a document in the place of the last one. */
  open(uri: string, path: string, text: ReadableText): void {
    this.#current?.forget(this.#uri);
    this.#current = this.#memories.beside(path);
    this.#current.open(uri, text);
    this.#current.settle(() => true);
    this.#uri = uri;
  }

  edit(edits: readonly Edit[]): void {
    this.#current?.edit(this.#uri, edits);
  }
}

/** The memories of projects, each with the files that a person has beside the one they type in. */
export class WorkspaceMemories {
  readonly meter = new LookupMeter();
  readonly #tokenizer: Tokenizer;
  readonly #projects: readonly Project[];
  readonly #memories = new Map<Project, ProjectMemory>();

  constructor(tokenizer: Tokenizer, projects: readonly Project[]) {
    this.#tokenizer = tokenizer;
    this.#projects = projects;
  }

  /** The memory of the project that a file is of, as it is before the file is opened. */
  beside(path: string): ProjectMemory {
    const project = this.#projects.find(({ files }) => files.some((file) => file.path === path));
    const file = project?.files.find((one) => one.path === path);
    if (project === undefined || file === undefined) return this.#create();
    const memory = this.#memories.get(project) ?? this.#create();
    this.#memories.set(project, memory);
    this.#fill(memory, filesBeside(file, project.files));
    return memory;
  }

  #create(): ProjectMemory {
    return new TimedMemory(this.#tokenizer, MEMORY_BYTES, this.meter);
  }

  #fill(memory: ProjectMemory, files: readonly SourceFile[]): void {
    const wanted = new Set(files.map(({ path }) => path));
    const known = new Set(memory.uris);
    for (const uri of known) if (!wanted.has(uri)) memory.forget(uri);
    for (const { path, text } of files) if (!known.has(path)) memory.read(path, text);
    memory.settle(() => true);
  }
}
