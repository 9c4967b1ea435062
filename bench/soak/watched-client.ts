import { WorkerClient } from '../../src/worker/client/worker-client.ts';
import type { ClientOptions } from '../../src/worker/client/types.ts';
import type { LoadOptions } from '../../src/worker/protocol.ts';

/** How long the client may take until a model is ready. */
const PATIENCE_MS = 60_000;

/** A client whose every change of state has to have a reason. */
export class WatchedClient {
  readonly client: WorkerClient;
  /** What happened that must not. */
  readonly findings: string[] = [];
  /** Restarts by the person's command. */
  restarts = 0;
  /** Whether a load, a kill or a restart is under way, which explains that there is no model. */
  #isExpected = true;
  #killsSinceRestart = 0;
  #lastError = '';

  constructor(options: Pick<ClientOptions, 'launch' | 'clock' | 'documents'>) {
    this.client = new WorkerClient({
      ...options,
      log: (level, message) => {
        if (level === 'error') this.#lastError = message;
      },
    });
    this.client.onDidChangeState((state) => {
      if (state.kind === 'ready') this.#isExpected = false;
      else if (!this.#isExpected) {
        this.#isExpected = true;
        this.findings.push(`The worker was lost by itself. ${this.#lastError}`);
      }
    });
  }

  load(options: LoadOptions): void {
    this.#isExpected = true;
    this.client.load(options);
  }

  /** Ends the worker. The second time in a row the person starts it again, so that there is no pause. */
  kill(): void {
    this.#isExpected = true;
    this.client.kill();
    this.#killsSinceRestart++;
    if (this.#killsSinceRestart > 1) this.#restart();
  }

  /** Ends the worker again and again, until the client gives up, and starts it as a person would. */
  async killUntilGivenUp(): Promise<number> {
    let kills = 0;
    while (this.client.state.kind !== 'failed') {
      await this.ready();
      this.#isExpected = true;
      this.client.kill();
      kills++;
    }
    this.#restart();
    await this.ready();
    return kills;
  }

  /** Resolves once a model is ready; a client that takes too long is a finding. */
  async ready(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.client.state.kind !== 'ready' && performance.now() < end) {
      if (this.client.state.kind === 'failed') {
        this.findings.push(`The client failed: ${this.client.state.message}`);
        this.#restart();
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    if (this.client.state.kind !== 'ready') {
      this.findings.push(`No model was ready within ${PATIENCE_MS / 1000} s. ${this.#lastError}`);
      this.#restart();
    }
  }

  dispose(): void {
    this.#isExpected = true;
    this.client.dispose();
  }

  #restart(): void {
    this.#isExpected = true;
    this.restarts++;
    this.#killsSinceRestart = 0;
    this.client.restart();
  }
}
