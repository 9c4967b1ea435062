export interface PageAddresses {
  /** `webview.cspSource`: where the page may load from. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
}

/**
 * Returns the HTML of the inspector's page, without data. Its content security policy allows only the script and the style
 * sheet of the extension: no inline style or script, no images, no connections.
 *
 * @param nonce random for each page
 */
export function inspectorPage({ source, script, style }: PageAddresses, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Cache Inspector</title>
    <link rel="stylesheet" href="${style}" />
  </head>
  <body>
    <p id="announcer" class="only-spoken" role="status"></p>
    <div id="notice" hidden></div>
    <main id="content" hidden>
      <div class="cache">
        <section id="strip" aria-labelledby="strip-title" hidden></section>
        <section id="slots" aria-labelledby="slots-title" hidden></section>
      </div>
      <div class="charts">
        <section id="latency" aria-labelledby="latency-title" hidden></section>
        <section id="reuse" aria-labelledby="reuse-title" hidden></section>
      </div>
    </main>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
