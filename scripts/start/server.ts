import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageVsix } from '../lib/package.ts';
import { sampleFolder } from '../lib/paths.ts';
import { codeServer } from '../tools/code-server.ts';
import { VscodeServer, type ServerOptions } from '../vscode/server.ts';
import { quietSettings } from '../vscode/settings.ts';
import { parsePort } from './port.ts';

/**
 * Serves VS Code with the packaged extension to the browser until Ctrl+C. Settings, extensions, port and password are new
 * each time; the environment variable `PORT` chooses the port.
 *
 * @param mayInstallPackages whether Debian packages that the server needs may be installed
 */
export async function startServer(mayInstallPackages: boolean): Promise<void> {
  const preferredPort = parsePort(process.env['PORT'] ?? '');
  const tool = await codeServer(mayInstallPackages);
  console.log('Building and packaging Foretype.');
  const vsix = await packageVsix();
  const dataFolder = await mkdtemp(join(tmpdir(), 'foretype-start-'));
  try {
    await serve({ tool, dataFolder, settings: quietSettings, vsix, preferredPort });
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function serve(options: ServerOptions): Promise<void> {
  const interrupted = new AbortController();
  const stop = (): void => {
    interrupted.abort();
  };
  // Not `once`, as npm and tsx may forward a signal that the terminal has already sent.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const server = await VscodeServer.start(options);
    const file = join(sampleFolder, 'cart.ts');
    console.log(`Foretype is running at ${server.url(sampleFolder, [['openFile', file]])}`);
    console.log(`Password: ${server.password}`);
    console.log('Open this address in a browser, and log in with the password. Ctrl+C stops it.');
    if (!interrupted.signal.aborted) await Promise.race([server.ended, once(interrupted.signal, 'abort')]);
    // Also ends child processes of a server that ended by itself.
    await server.stop();
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
