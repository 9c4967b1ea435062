import type * as vscode from 'vscode';
import { errorMessage } from '../../util/errors.ts';
import type { WebWorker, WebWorkerError } from '../../worker/client/web-channel.ts';
import { isFromView, type ToView } from '../../worker/view-messages.ts';

/** A worker that the page of a webview runs. */
export class ViewWorker implements WebWorker {
  onmessage: WebWorker['onmessage'] = null;
  onmessageerror: WebWorker['onmessageerror'] = null;
  onerror: WebWorker['onerror'] = null;
  readonly #webview: vscode.Webview;
  readonly #run: number;
  readonly #subscription: vscode.Disposable;
  /** What is said before the worker is started; `undefined` afterwards. */
  #early: unknown[] | undefined = [];
  #ended = false;

  /** @param run differs for each worker of the page, so that nothing of one is taken for another's */
  constructor(webview: vscode.Webview, run: number, script: Thenable<Uint8Array>) {
    this.#webview = webview;
    this.#run = run;
    this.#subscription = webview.onDidReceiveMessage((value: unknown) => {
      if (this.#ended || !isFromView(value) || value.type === 'ready' || value.run !== run) return;
      if (value.type === 'passed') this.onmessage?.({ data: value.message });
      else this.#fail({ message: value.reason });
    });
    void this.#start(script);
  }

  postMessage(message: unknown): void {
    if (this.#early === undefined) this.#post({ type: 'pass', run: this.#run, message });
    else this.#early.push(message);
  }

  terminate(): void {
    if (this.#ended) return;
    this.#end();
    this.#post({ type: 'stop' });
  }

  /** The view is closed, and the worker with it. */
  close(): void {
    this.#fail({ message: 'its view was closed' });
  }

  async #start(script: Thenable<Uint8Array>): Promise<void> {
    try {
      // VS Code reads files as `Buffer`s, which the page would receive as objects.
      const code = new Uint8Array(await script);
      if (this.#ended) return;
      this.#post({ type: 'start', run: this.#run, script: code });
      const early = this.#early ?? [];
      this.#early = undefined;
      for (const message of early) this.postMessage(message);
    } catch (error) {
      this.#fail({ message: errorMessage(error) });
    }
  }

  #fail(error: WebWorkerError): void {
    if (this.#ended) return;
    this.#end();
    this.onerror?.(error);
  }

  #end(): void {
    this.#ended = true;
    this.#subscription.dispose();
  }

  #post(message: ToView): void {
    // Not awaited: a page that is gone is told by its view.
    void this.#webview.postMessage(message);
  }
}
