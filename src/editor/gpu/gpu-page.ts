export interface GpuPageAddresses {
  /** `webview.cspSource`: where the page may load from. */
  readonly source: string;
  readonly script: string;
}

/**
 * Returns the HTML of the page that runs the worker. Its content security policy allows the extension's script, workers from
 * blobs, and WebAssembly; no connections.
 *
 * @param nonce random for each page
 */
export function gpuPage({ source, script }: GpuPageAddresses, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}' 'wasm-unsafe-eval' blob: ${source}; worker-src blob:; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GPU</title>
  </head>
  <body>
    <p id="status" role="status">Looking for a GPU…</p>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
