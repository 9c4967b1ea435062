import type { Host } from '../../completion/host.ts';
import type { Edit } from '../../document/edit.ts';
import type { DocumentMirror } from '../../document/mirror.ts';
import { ProjectMemories } from '../../memory/project-memories.ts';
import type { ProjectMemory } from '../../memory/project-memory.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { ProjectFile } from '../protocol.ts';
import type { JobQueue } from './job-queue.ts';

/** Milliseconds of indexing between two looks at the messages. */
const SLICE_MS = 5;

/**
 * Keeps the memories of projects in step with the open documents and the files that were sent, and indexes them while the
 * worker has nothing else to do.
 */
export class ProjectIndexer {
  readonly #host: Host;
  readonly #jobs: JobQueue;
  /** `undefined` while no model is loaded, and where memories are turned off. */
  #memories: ProjectMemories | undefined;
  /** The open documents, by URI, each with its project. */
  readonly #open = new Map<string, { readonly project: string; readonly mirror: DocumentMirror }>();
  #hasUnindexed = false;

  /** @param jobs calls `indexWhenIdle` when it has become idle */
  constructor(host: Host, jobs: JobQueue) {
    this.#host = host;
    this.#jobs = jobs;
  }

  /** Begins anew for another model, with the open documents. */
  start(tokenizer: Tokenizer, mostBytes: number): void {
    this.stop();
    if (mostBytes === 0) return;
    this.#memories = new ProjectMemories(tokenizer, mostBytes);
    for (const [uri, { project, mirror }] of this.#open) this.#memories.open(project, uri, mirror.text);
    this.#changed();
  }

  stop(): void {
    this.#memories = undefined;
  }

  /** The memory of the project that a document is of. */
  readonly of = (uri: string): ProjectMemory | undefined => this.#memories?.of(uri);

  use(): { readonly projectBytes: number; readonly projectTokens: number } {
    return { projectBytes: this.#memories?.bytes ?? 0, projectTokens: this.#memories?.tokens ?? 0 };
  }

  /** @param project a document that is of none is one by itself */
  open(mirror: DocumentMirror, project = mirror.uri): void {
    this.#open.set(mirror.uri, { project, mirror });
    this.#memories?.open(project, mirror.uri, mirror.text);
    this.#changed();
  }

  /** Follows edits that a mirror was given. The job that uses the document indexes what is near, an idle worker the rest. */
  edit(uri: string, edits: readonly Edit[]): void {
    this.#memories?.edit(uri, edits);
    this.#hasUnindexed = true;
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#memories?.forget(uri);
  }

  /** Takes in a file that is not open. */
  read({ project, uri, text }: ProjectFile): void {
    this.#memories?.read(project, uri, text);
    this.#changed();
  }

  /** Forgets a file; an open document stays as it is in the editor. */
  forget(uri: string): void {
    if (!this.#open.has(uri)) this.#memories?.forget(uri);
  }

  /** Forgets all files, and indexes the open documents anew. */
  clear(): void {
    this.#memories?.clear();
    this.#changed();
  }

  indexWhenIdle(): void {
    const memories = this.#memories;
    if (memories === undefined || !this.#hasUnindexed || !this.#jobs.isIdle) return;
    this.#jobs.push('index', async (signal) => this.#index(memories, signal));
  }

  #changed(): void {
    this.#hasUnindexed = true;
    this.indexWhenIdle();
  }

  async #index(memories: ProjectMemories, signal: AbortSignal): Promise<void> {
    const { clock, yieldToMessages } = this.#host;
    while (!signal.aborted && memories === this.#memories) {
      const end = clock.now() + SLICE_MS;
      let pieces = 0;
      // One piece at least, however long the rest took.
      if (memories.settle(() => pieces++ === 0 || clock.now() < end)) {
        this.#hasUnindexed = false;
        return;
      }
      await yieldToMessages();
    }
  }
}
