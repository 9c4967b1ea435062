import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkbenchFixture } from '../../test/host/workbench/fixture.ts';
import { makeTestFolders } from '../host/workspace.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { VscodeServer } from '../vscode/server.ts';
import { testSettings } from '../vscode/settings.ts';

export interface WindowTools {
  readonly server: CodeServer;
  /** The browser's executable. */
  readonly browser: string;
}

/** Keeps everything still that is not a suggestion. */
const stillSettings = {
  ...testSettings,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
};

/** Runs a VS Code with a package in folders of its own, and stops it after the work. */
export async function withWindowServer<T>(
  tools: WindowTools,
  vsix: string,
  suggestions: string,
  work: (fixture: WorkbenchFixture) => Promise<T>,
): Promise<T> {
  const { workspace, data, remove } = await makeTestFolders();
  const home = join(data, 'home');
  await mkdir(home, { recursive: true });
  try {
    const env = { HOME: home };
    const settings = { ...stillSettings, 'foretype.suggestions': suggestions };
    const { server: tool, browser } = tools;
    const server = await VscodeServer.start({ tool, dataFolder: data, settings, vsix, env, testing: true });
    try {
      const { port, password } = server;
      return await work({ port, password, workspace, home, browser });
    } finally {
      await server.stop();
    }
  } finally {
    await remove();
  }
}
