import type * as vscode from 'vscode';
import type { WebWorker } from '../../worker/client/web-channel.ts';

/** Starts workers of one script. VS Code's pages allow only classic workers, and only from blobs. */
export class WorkerScript implements vscode.Disposable {
  readonly #url: string;

  constructor(text: string) {
    this.#url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  }

  /** Throws what the page's policy says. */
  readonly start = (): WebWorker => {
    // The types of the main program have no web workers.
    const { Worker } = globalThis as unknown as {
      readonly Worker: new (url: string, o: object) => WebWorker;
    };
    return new Worker(this.#url, { name: 'foretype' });
  };

  dispose(): void {
    URL.revokeObjectURL(this.#url);
  }
}
