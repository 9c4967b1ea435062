interface PendingRequest {
  readonly uri: string;
  readonly end: () => void;
}

/** The requests under way. Each is aborted when its document is closed. */
export class PendingRequests {
  readonly #requests = new Set<PendingRequest>();

  /** Runs work with a signal that is aborted with the given one, and when the document is closed. */
  async run<T>(uri: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const end = (): void => {
      controller.abort();
    };
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const request = { uri, end };
    this.#requests.add(request);
    try {
      return await work(controller.signal);
    } finally {
      this.#requests.delete(request);
      signal.removeEventListener('abort', end);
    }
  }

  documentClosed(uri: string): void {
    for (const request of [...this.#requests]) if (request.uri === uri) request.end();
  }
}
