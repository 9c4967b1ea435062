import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface TestArguments {
  /** A packaged extension to test instead of building one. */
  readonly vsix: string | undefined;
  /** Only host tests whose titles match; empty: all. */
  readonly grep: string;
}

export function parseTestArguments(args: readonly string[]): TestArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { vsix: { type: 'string' }, grep: { type: 'string', default: '' } },
  });
  return { vsix: values.vsix === undefined ? undefined : resolve(values.vsix), grep: values.grep };
}
