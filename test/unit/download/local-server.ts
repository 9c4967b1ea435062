import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that answers as a test says, and keeps what it was asked. */
export class LocalServer {
  readonly asked: { readonly path: string; readonly range: string | undefined }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(answer: Answer): Promise<LocalServer> {
    const server = createServer();
    const local = new LocalServer(server);
    server.on('request', (request, response) => {
      local.asked.push({ path: request.url ?? '', range: request.headers.range });
      answer(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return local;
  }

  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** Answers with a file, or the part that is asked for, as a web server does. */
export function serveFile(content: Uint8Array, headers: Readonly<Record<string, string>> = {}): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= content.byteLength) {
      response.writeHead(416, { 'content-range': `bytes */${content.byteLength}` }).end();
      return;
    }
    const isPart = request.headers.range !== undefined;
    const range = `bytes ${start}-${content.byteLength - 1}/${content.byteLength}`;
    response.writeHead(isPart ? 206 : 200, {
      'content-length': content.byteLength - start,
      ...(isPart ? { 'content-range': range } : {}),
      ...headers,
    });
    response.end(content.subarray(start));
  };
}
