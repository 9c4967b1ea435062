import * as vscode from 'vscode';
import { MissingWorkerError } from '../../worker/channel.ts';
import type { WebWorker } from '../../worker/client/web-channel.ts';

/** Starts workers of one script. VS Code's pages allow only classic workers, and only from blobs. */
export class WorkerScript implements vscode.Disposable {
  readonly #path: string;
  readonly #url: string | undefined;

  private constructor(path: string, url: string | undefined) {
    this.#path = path;
    this.#url = url;
  }

  /** Reads the script. A missing one is told when a worker is started. */
  static async read(uri: vscode.Uri): Promise<WorkerScript> {
    try {
      const script = Uint8Array.from(await vscode.workspace.fs.readFile(uri));
      const blob = new Blob([script], { type: 'text/javascript' });
      return new WorkerScript(uri.path, URL.createObjectURL(blob));
    } catch {
      return new WorkerScript(uri.path, undefined);
    }
  }

  /** Throws `MissingWorkerError`, or what the page's policy says. */
  readonly start = (): WebWorker => {
    if (this.#url === undefined) throw new MissingWorkerError(this.#path);
    // The types of the main program have no web workers.
    const { Worker } = globalThis as unknown as {
      readonly Worker: new (url: string, o: object) => WebWorker;
    };
    return new Worker(this.#url, { name: 'foretype' });
  };

  dispose(): void {
    if (this.#url !== undefined) URL.revokeObjectURL(this.#url);
  }
}
