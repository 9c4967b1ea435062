/** Answer to a request, as its head arrives. */
export interface HttpAnswer {
  readonly status: number;
  /** Value of a header; names in lower case. */
  header(name: string): string | undefined;
  /** The body, piece by piece. Fails when the connection breaks or the request is aborted. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection without reading the rest. */
  discard(): Promise<void>;
}

/** Requests a URL without following redirects. Rejects when no answer comes. */
export type HttpGet = (
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<HttpAnswer>;
