import { InstallationError } from '../runtime/engine.ts';
import { errorMessage } from '../util/errors.ts';
import { INSTALL_AGAIN } from '../worker/advice.ts';
import { UsageError } from './engines.ts';

/** Runs a command. Prints a failure as one line on standard error, and exits with 2 for wrong usage, else with 1. */
export async function runMain(usage: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseArgsError(error);
    console.error(isUsage ? `${errorMessage(error)}\nUsage: ${usage}` : failureText(error));
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** Returns an error's message, and what to do about a damaged installation. */
function failureText(error: unknown): string {
  return error instanceof InstallationError ? `${error.message} ${INSTALL_AGAIN}` : errorMessage(error);
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
