import { sentence, type PlainText } from '../../util/plain-text.ts';
import type { ClientState } from '../../worker/client/types.ts';
import type { WorkerFault } from '../../worker/protocol.ts';

/** What is asked of the settings and the loader. */
export interface SwitchParts {
  /** Path of the model in use; empty for the bundled one. */
  readonly current: () => string;
  /** Path of the model that was last given to the worker; `undefined` before the first. */
  readonly loading: () => string | undefined;
  readonly setPath: (path: string) => Promise<void>;
  /** Loads the same path again, as its file may be another one. */
  readonly reload: () => Promise<void>;
  readonly tell: (message: PlainText) => void;
}

interface Attempt {
  readonly path: string;
  readonly name: PlainText;
  readonly settle: (works: boolean) => void;
}

/** Takes another model, and goes back to the one before if it cannot be used. */
export class ModelSwitch {
  readonly #parts: SwitchParts;
  /** The path of the model that worked last. */
  #working: string | undefined;
  #attempt: Attempt | undefined;

  constructor(parts: SwitchParts) {
    this.#parts = parts;
  }

  /** Takes a model; empty for the bundled one. Resolves to whether it works, once that is known. */
  async to(path: string, name: PlainText): Promise<boolean> {
    this.#attempt?.settle(false);
    const outcome = new Promise<boolean>((settle) => {
      this.#attempt = { path, name, settle };
    });
    const attempt = this.#attempt;
    try {
      await (this.#parts.current() === path ? this.#parts.reload() : this.#parts.setPath(path));
    } catch (error) {
      if (attempt !== undefined && this.#attempt === attempt) this.#end(attempt, false);
      throw error;
    }
    return outcome;
  }

  /**
   * Follows the state of the worker. Returns whether it was a fault that is taken care of here: it was told, and the model
   * before is being loaded again.
   */
  follow(state: ClientState): boolean {
    const attempt = this.#attempt;
    // What the model before says before it is replaced.
    const isOfAttempt = attempt !== undefined && this.#parts.loading() === attempt.path;
    switch (state.kind) {
      case 'stopped':
      case 'loading':
        return false;
      case 'ready':
        this.#working = this.#parts.loading();
        if (isOfAttempt) this.#end(attempt, true);
        return false;
      case 'failed': {
        if (!isOfAttempt) return false;
        this.#end(attempt, false);
        if (this.#working === undefined || this.#working === attempt.path || !isOfModel(state.fault))
          return false;
        this.#parts.tell(
          sentence`${attempt.name} cannot be used, so the model before is used again. ${state.message}`,
        );
        void this.#parts.setPath(this.#working);
        return true;
      }
    }
  }

  #end(attempt: Attempt, works: boolean): void {
    this.#attempt = undefined;
    attempt.settle(works);
  }
}

/** Whether another model may have no such fault. */
function isOfModel(fault: WorkerFault): boolean {
  switch (fault) {
    case 'model-not-found':
    case 'model-invalid':
    case 'model-unsupported':
    case 'out-of-memory':
    case 'settings':
      return true;
    case 'installation':
    case 'internal':
      return false;
  }
}
