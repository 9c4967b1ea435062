import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What stands under a path: a file; for a path that ends with `/`, a folder; or a page's text. */
export type Served = { readonly file: string } | { readonly folder: string } | { readonly html: string };

export interface PageServer {
  readonly origin: string;
  close(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
};

/** Without these a page has no shared memory, and so no threads and no exact clock. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Serves to this machine alone. */
export async function servePages(pages: Readonly<Record<string, Served>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const found = find(pages, decodeURIComponent(pathname));
    if (found === undefined) {
      response.writeHead(404).end();
    } else if ('html' in found) {
      response.writeHead(200, { ...ISOLATION, 'Content-Type': 'text/html' }).end(found.html);
    } else {
      const type = TYPES[extname(found.file)] ?? 'application/octet-stream';
      const { size } = statSync(found.file);
      response.writeHead(200, { ...ISOLATION, 'Content-Type': type, 'Content-Length': size });
      // A browser that goes away in mid-file is nobody's fault.
      pipeline(createReadStream(found.file), response).catch(() => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function find(
  pages: Readonly<Record<string, Served>>,
  path: string,
): { readonly file: string } | { readonly html: string } | undefined {
  for (const [prefix, served] of Object.entries(pages)) {
    if ('folder' in served) {
      if (!path.startsWith(prefix)) continue;
      const file = normalize(join(served.folder, path.slice(prefix.length)));
      const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
      return isFile && file.startsWith(served.folder + sep) ? { file } : undefined;
    }
    if (path === prefix) return served;
  }
  return undefined;
}
