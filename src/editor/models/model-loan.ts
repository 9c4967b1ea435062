import type { PlainText } from '../../util/plain-text.ts';
import type { ClientState } from '../../worker/client/types.ts';
import type { WorkerClient } from '../../worker/client/worker-client.ts';
import type { ModelLoader } from '../model-loader.ts';
import { ModelSwitch } from './model-switch.ts';

export interface ModelLoanParts {
  readonly client: Pick<WorkerClient, 'state' | 'onDidChangeState' | 'restart'>;
  readonly loader: Pick<ModelLoader, 'load' | 'loadInstead' | 'loading' | 'isInstead'>;
  readonly tell: (message: PlainText) => void;
}

interface Loan {
  readonly modelSwitch: ModelSwitch;
  /** Aborted when the settings' model is loaded again. */
  readonly replaced: AbortController;
  isLoading: boolean;
  /** The load of the model before, after the other one has failed. */
  back: Promise<void> | undefined;
}

export type LoanOutcome<T> =
  | { readonly kind: 'done'; readonly result: T }
  /** The model cannot be used, which was told. */
  | { readonly kind: 'unusable' }
  /** The signal was aborted, or the model replaced, before it was loaded. */
  | { readonly kind: 'ended' };

/** Loads another model for a while, and then the settings' one again; the settings stay as they are. */
export class ModelLoan {
  readonly #parts: ModelLoanParts;
  /** While another model is to be used. */
  #current: Loan | undefined;

  constructor(parts: ModelLoanParts) {
    this.#parts = parts;
  }

  /**
   * Calls `work` while a model is loaded, empty for the bundled one. Resolves when the settings' model is loaded again, or
   * has failed to.
   *
   * @param work gets a signal that is also aborted when the model is replaced, as by a change of the settings
   */
  async lend<T>(
    path: string,
    name: PlainText,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<LoanOutcome<T>> {
    const { client, loader } = this.#parts;
    const loan = this.#begin(loader.loading ?? '');
    // It goes back to the model that is loaded now.
    loan.modelSwitch.follow(client.state);
    const ended = AbortSignal.any([signal, loan.replaced.signal]);
    try {
      const works = await Promise.race([loan.modelSwitch.to(path, name), whenAborted(ended)]);
      loan.isLoading = false;
      if (ended.aborted && loan.back === undefined) return { kind: 'ended' };
      return works ? { kind: 'done', result: await work(ended) } : { kind: 'unusable' };
    } finally {
      this.#current = undefined;
      await (loader.isInstead ? loader.load() : loan.back);
      await this.#settled();
    }
  }

  /**
   * Follows the state of the worker. Returns whether it is that of a model in the place of the settings' one, of which the
   * person is told here.
   */
  follow(state: ClientState): boolean {
    const { loader, tell } = this.#parts;
    const loan = this.#current;
    if (loan === undefined || !loader.isInstead) return false;
    const isTold = loan.modelSwitch.follow(state);
    // What ends `work` is told by it.
    if (!isTold && state.kind === 'failed' && loan.isLoading) tell(state.message);
    return true;
  }

  /** @param own path of the model that is loaded now */
  #begin(own: string): Loan {
    const { loader, tell, client } = this.#parts;
    const replaced = new AbortController();
    const end = (): void => {
      replaced.abort();
    };
    const modelSwitch = new ModelSwitch({
      current: () => loader.loading ?? '',
      loading: () => loader.loading,
      setPath: async (path) => {
        if (path === own) {
          loan.back = loader.load();
          return;
        }
        const ended = await loader.loadInstead(path);
        if (ended.aborted) end();
        else ended.addEventListener('abort', end, { once: true });
      },
      reload: () => {
        client.restart();
        return Promise.resolve();
      },
      tell,
    });
    const loan: Loan = { modelSwitch, replaced, isLoading: true, back: undefined };
    this.#current = loan;
    return loan;
  }

  /** Resolves once a model is loaded, or has failed to load. */
  #settled(): Promise<void> {
    const { client } = this.#parts;
    return new Promise((resolve) => {
      const isOver = ({ kind }: ClientState): boolean => kind !== 'loading';
      if (isOver(client.state)) {
        resolve();
        return;
      }
      const stop = client.onDidChangeState((state) => {
        if (!isOver(state)) return;
        stop();
        resolve();
      });
    });
  }
}

function whenAborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    const settle = (): void => {
      resolve(false);
    };
    if (signal.aborted) settle();
    else signal.addEventListener('abort', settle, { once: true });
  });
}
