import type { Completer, Place } from '../../completion/completer.ts';
import type { Mirrors } from '../../document/mirrors.ts';
import type { Clock } from '../../util/clock.ts';
import type { PrepareRequest } from '../protocol.ts';
import type { JobQueue } from './job-queue.ts';
import { TokenBudget } from './token-budget.ts';

export interface PlacePreparerParts {
  readonly clock: Clock;
  /** Calls `prepareWhenIdle` when it has become idle. */
  readonly jobs: JobQueue;
  readonly documents: Mirrors;
  /** The completer, once a model is loaded. */
  readonly completer: () => Completer | undefined;
}

/**
 * Prepares the places where the cursor may go next while the worker has nothing to do but to index. At most one request
 * waits, and what is cut off is dropped: the editor tells the places again when the cursor rests.
 */
export class PlacePreparer {
  readonly #parts: PlacePreparerParts;
  readonly #budget: TokenBudget;
  #next: PrepareRequest | undefined;

  constructor(parts: PlacePreparerParts) {
    this.#parts = parts;
    this.#budget = new TokenBudget(parts.clock);
  }

  /** Replaces the request before. */
  request(request: PrepareRequest): void {
    this.#cutOff();
    this.#next = request;
    this.prepareWhenIdle();
  }

  /** A document has changed, so that its prompts are other ones, as are those of cells beside it. */
  edited(): void {
    this.#cutOff();
  }

  prepareWhenIdle(): void {
    const { jobs } = this.#parts;
    const request = this.#next;
    if (request === undefined || !jobs.hasOnly('index')) return;
    this.#next = undefined;
    const run = async (signal: AbortSignal): Promise<void> => this.#prepare(request, signal);
    jobs.push('prepare', run, { dropped: () => undefined });
  }

  #cutOff(): void {
    this.#parts.jobs.abort(({ kind }) => kind === 'prepare');
  }

  async #prepare(request: PrepareRequest, signal: AbortSignal): Promise<void> {
    const completer = this.#parts.completer();
    if (completer === undefined || signal.aborted) return;
    this.#budget.allow(request.tokensPerMinute);
    await completer.prepare(this.#placesOf(request), this.#budget, signal);
  }

  /** The positions that are in documents of their versions, each checked when it is its turn. */
  *#placesOf({ positions }: PrepareRequest): Generator<Place> {
    for (const { uri, version, offset } of positions) {
      const document = this.#parts.documents.get(uri);
      if (document?.version === version && offset >= 0 && offset <= document.text.length)
        yield { document, offset };
    }
  }
}
