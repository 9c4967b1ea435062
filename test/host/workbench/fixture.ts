import type { ServerAccess } from '../../../scripts/vscode/login.ts';

/** What the runner of the suite hands to it: a code-server that has the packaged extension installed. */
export interface WorkbenchFixture extends ServerAccess {
  /** A copy of the sample workspace, to type into. */
  readonly workspace: string;
  /** The home folder of VS Code, in which tools would keep models. */
  readonly home: string;
  /** The browser's executable. */
  readonly browser: string;
  /** Of the web host: whether the page may share memory between workers. */
  readonly isIsolated?: boolean;
  /** Where the browser has WebGPU, by its software adapter: what uses it. */
  readonly gpu?: 'page' | 'view';
}

export const fixtureVariable = 'FORETYPE_WORKBENCH';

export function workbenchFixture(): WorkbenchFixture {
  const text = process.env[fixtureVariable];
  if (text === undefined) throw new Error('This suite is started by `npm run test:host`.');
  return JSON.parse(text) as WorkbenchFixture;
}
