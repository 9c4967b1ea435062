import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** The headers by which a browser lets a page share memory between its workers. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Serves a server of the loopback interface on another port, with pages that are cross-origin isolated. */
export class IsolatingProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(port: number): Promise<IsolatingProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((incoming, outgoing) => {
      const forwarded = request(optionsOf(incoming, port), (response) => {
        outgoing.writeHead(response.statusCode ?? 502, { ...response.headers, ...isolation });
        response.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    // A WebSocket: its request as it came, then whatever both sides say.
    server.on('upgrade', (incoming, socket, head) => {
      const there = connect(port, '127.0.0.1', () => {
        const { method, url, rawHeaders } = incoming;
        const lines = [`${method ?? 'GET'} ${url ?? '/'} HTTP/1.1`];
        for (let i = 0; i < rawHeaders.length; i += 2)
          lines.push(`${rawHeaders[i] ?? ''}: ${rawHeaders[i + 1] ?? ''}`);
        there.write(`${lines.join('\r\n')}\r\n\r\n`);
        there.write(head);
        socket.pipe(there).pipe(socket);
      });
      there.on('error', () => socket.destroy());
      socket.on('error', () => there.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new IsolatingProxy(server, sockets);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

function optionsOf({ method, url, headers }: IncomingMessage, port: number): object {
  return { host: '127.0.0.1', port, method, path: url, headers };
}
