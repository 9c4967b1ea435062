import { errorMessage } from '../util/errors.ts';
import { UsageError } from './engines.ts';

/** Runs a command. Prints a failure as one line on standard error, and exits with 2 for wrong usage, else with 1. */
export async function runMain(usage: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseArgsError(error);
    console.error(isUsage ? `${errorMessage(error)}\nUsage: ${usage}` : errorMessage(error));
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** Whether `util.parseArgs` threw the error, as for unknown options. */
function isParseArgsError(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
