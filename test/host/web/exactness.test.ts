import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { TraceEvent } from '../../../bench/replay/trace.ts';
import { bundledModelPath } from '../../../src/cli/local-model.ts';
import { root, sampleFolder } from '../../../scripts/lib/paths.ts';
import { Browser } from '../../../scripts/vscode/browser.ts';
import { isolation } from '../../../scripts/vscode/isolating-proxy.ts';
import { workbenchFixture } from '../workbench/fixture.ts';
import type { ExactnessReport, ExactnessTask } from './exactness-worker.ts';

const { isIsolated = false, browser: executable } = workbenchFixture();

/** Where the cursor is, and what is typed there; each `<` deletes a character. */
const above = 'return sum;\n  }\n';
const typed = '\n  count(name: str<<<string): number {\n    let count = 0;\n    for (const item';

/** The sample's cart, typed into: an edit and a completion for each key. */
function typing(): TraceEvent[] {
  const path = 'cart.ts';
  const text = readFileSync(join(sampleFolder, path), 'utf8');
  let offset = text.indexOf(above) + above.length;
  const keys = Array.from(typed).flatMap((key): TraceEvent[] => {
    const edit =
      key === '<'
        ? { edit: path, offset: --offset, length: 1, text: '' }
        : { edit: path, offset: offset++, length: 0, text: key };
    return [edit, { complete: path, offset }];
  });
  return [{ open: path, text }, ...keys];
}

/** A page, its worker, and the extension's files. */
async function serve(): Promise<Server> {
  const files: Readonly<Record<string, string>> = {
    '/worker.js': join(root, 'out', 'test', 'host', 'web', 'exactness-worker.js'),
    '/model': bundledModelPath(),
  };
  const server = createServer(({ url = '/' }, response) => {
    const file = files[url] ?? (url.startsWith('/dist/') ? join(root, 'dist', basename(url)) : undefined);
    const type = url.endsWith('.js')
      ? 'text/javascript'
      : url === '/'
        ? 'text/html'
        : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...(isIsolated ? isolation : {}) });
    if (file === undefined) response.end('<!doctype html>');
    else createReadStream(file).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('The kernels in a web page', () => {
  let server: Server;
  let browser: Browser;

  before(async () => {
    server = await serve();
    browser = await Browser.launch(executable);
  });
  after(async () => {
    await browser.close();
    server.close();
  });

  it('give the same logits with the cache as without, bit for bit, while a person types', async function () {
    this.timeout(600_000);
    this.slow(120_000);
    const page = await browser.context.newPage();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(address);
    assert.equal(await page.evaluate('crossOriginIsolated'), isIsolated);
    const task: ExactnessTask = {
      ...{ dist: `${address}/dist`, model: `${address}/model`, threads: isIsolated ? 2 : 1 },
      ...{ events: typing(), coldEvery: 4 },
    };
    const report = await page.evaluate<ExactnessReport>(`new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js');
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(${JSON.stringify(task)});
    })`);
    if ('fault' in report) assert.fail(report.fault);
    const { keystrokes, reused, prefilled, compared, exact } = report;
    process.stdout.write(
      `      ${keystrokes} keys: ${reused} tokens from the cache, ${prefilled} evaluated; ${exact} of ${compared} exact\n`,
    );
    assert.equal(keystrokes, typed.length);
    assert.ok(reused > 10 * prefilled, 'the cache was used');
    assert.equal(compared, Math.floor(keystrokes / 4) + (keystrokes % 4 === 0 ? 0 : 1));
    assert.equal(exact, compared);
  });
});
