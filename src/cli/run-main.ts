import { errorMessage } from '../util/errors.ts';
import { UsageError } from './engines.ts';

/** Runs a command's body; a failure is one line on standard error and an exit code, 2 for wrong usage. */
export async function runMain(usage: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseArgsError(error);
    console.error(isUsage ? `${errorMessage(error)}\nUsage: ${usage}` : errorMessage(error));
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** What `util.parseArgs` throws for options it does not know. */
function isParseArgsError(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
