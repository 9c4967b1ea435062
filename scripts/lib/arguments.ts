import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface TestArguments {
  /** A packaged extension to test instead of building one. */
  readonly vsix: string | undefined;
  /** Only host tests whose titles match; empty: all. */
  readonly grep: string;
  /** Whether Debian packages that are missing may be installed, where this run is root. */
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
  /** Whether to open a VS Code in the browser, though there may be one for the desktop. */
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

/** Whether this is a run of continuous integration, on a machine that is thrown away afterwards. */
export function isCi(environment: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes((environment['CI'] ?? '').toLowerCase());
}
