import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packageVsix } from '../lib/package.ts';
import { cacheFolder, sampleFolder } from '../lib/paths.ts';
import { codeServer } from '../tools/code-server.ts';
import { VscodeServer } from '../vscode/server.ts';
import { quietSettings } from '../vscode/settings.ts';

/** Serves a VS Code with the packaged extension to the browser until Ctrl+C. Fresh settings and extensions each time. */
export async function startServer(): Promise<void> {
  const tool = await codeServer();
  console.log('Building and packaging Foretype.');
  const vsix = await packageVsix();
  const port = Number(process.env['PORT'] ?? '') || 8991;
  // One folder per port, as two servers may not share one.
  const dataFolder = join(cacheFolder(), `start-browser-${port}`);
  await rm(dataFolder, { recursive: true, force: true });
  const server = await VscodeServer.start({
    tool,
    dataFolder,
    settings: quietSettings,
    vsix,
    preferredPort: port,
  });
  const stop = (): void => void server.stop();
  // Not `once`: npm and tsx may pass on the signal that the terminal has sent already.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  console.log(
    `Foretype is running at ${server.url(sampleFolder, [['openFile', join(sampleFolder, 'cart.ts')]])}`,
  );
  console.log('Open this address in a browser. Ctrl+C stops it.');
  await server.ended;
  process.off('SIGINT', stop).off('SIGTERM', stop);
}
