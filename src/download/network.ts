import type { HttpGet } from './http.ts';

/**
 * The only code of Foretype that reaches other machines; ESLint refuses it in any other file. In the extension host, `fetch`
 * follows VS Code's settings for proxies and certificates.
 */
export const httpGet: HttpGet = async (url, headers, signal) => {
  // Followed by the caller, as headers of the first answer count, and where they lead is checked.
  const response = await fetch(url, { headers, signal, redirect: 'manual' });
  const { body } = response;
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    body: bytesOf(body ?? []),
    discard: async () => {
      await body?.cancel();
    },
  };
};

async function* bytesOf(pieces: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) if (piece instanceof Uint8Array) yield piece;
}
