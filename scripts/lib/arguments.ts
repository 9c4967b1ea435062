import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface TestArguments {
  /** A packaged extension to test, instead of building one. */
  readonly vsix: string | undefined;
  /** Runs only host tests whose titles match; all if empty. */
  readonly grep: string;
  /** Whether missing Debian packages may be installed, if the process is root. */
  readonly installPackages: boolean;
}

const installPackages = { 'install-packages': { type: 'boolean', default: false } } as const;

export function parseTestArguments(args: readonly string[]): TestArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { ...installPackages, vsix: { type: 'string' }, grep: { type: 'string', default: '' } },
  });
  return {
    vsix: values.vsix === undefined ? undefined : resolve(values.vsix),
    grep: values.grep,
    installPackages: values['install-packages'] || isCi(process.env),
  };
}

export interface StartArguments {
  /** Whether to open VS Code in the browser even if there is one for the desktop. */
  readonly browser: boolean;
  readonly installPackages: boolean;
}

export function parseStartArguments(args: readonly string[]): StartArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { ...installPackages, browser: { type: 'boolean', default: false } },
  });
  return {
    browser: values.browser,
    installPackages: values['install-packages'] || isCi(process.env),
  };
}

/** Whether the process runs in CI, on a disposable machine. */
export function isCi(environment: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes((environment['CI'] ?? '').toLowerCase());
}
