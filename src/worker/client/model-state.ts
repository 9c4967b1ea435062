import { Emitter } from '../../util/emitter.ts';
import type { WorkerSupervisor } from './supervisor.ts';
import type { ClientState, LoadDelay } from './types.ts';

/** How soon a model's file should be open, in milliseconds. */
const openPatienceMs = 5_000;
/** How long loading may give no sign of life: onnxruntime optimizes the graph of a large model in one piece. */
const loadPatienceMs = 180_000;

/** How things stand with the model. Watches a worker while it loads one. */
export class ModelState {
  readonly #worker: Pick<WorkerSupervisor, 'liveness' | 'owes'>;
  readonly #changes = new Emitter<ClientState>();
  #current: ClientState = { kind: 'stopped' };
  #stopOpen: () => void = () => undefined;
  #stopLoad: () => void = () => undefined;

  constructor(worker: Pick<WorkerSupervisor, 'liveness' | 'owes'>) {
    this.#worker = worker;
  }

  readonly onDidChange = this.#changes.on;

  get current(): ClientState {
    return this.#current;
  }

  set(state: ClientState): void {
    this.#current = state;
    this.#changes.fire(state);
  }

  /** A worker is about to load a model. */
  beginLoad(): void {
    this.set({ kind: 'loading', fraction: 0 });
    this.endWatch();
    this.#stopOpen = this.#worker.liveness.expect(openPatienceMs, () => {
      this.delayed('file');
    });
    this.#stopLoad = this.#worker.owes('a model', loadPatienceMs);
  }

  /** The model's file is open, and this much of it is loaded. */
  progressed(fraction: number): void {
    if (this.#current.kind !== 'loading') return;
    this.#stopOpen();
    this.set({ kind: 'loading', fraction });
  }

  delayed(delay: LoadDelay): void {
    if (this.#current.kind === 'loading') this.set({ ...this.#current, delay });
  }

  endWatch(): void {
    this.#stopOpen();
    this.#stopLoad();
  }

  dispose(): void {
    this.set({ kind: 'stopped' });
    this.#changes.dispose();
  }
}
