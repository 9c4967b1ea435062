import { ENGINE_NAMES, type EngineName } from '../worker/protocol.ts';

/** The engine of that name. Throws `UsageError` for another. */
export function parseEngine(name: string): EngineName {
  const engine = ENGINE_NAMES.find((known) => known === name);
  if (!engine) throw new UsageError(`There is no engine "${name}"; there are: ${ENGINE_NAMES.join(', ')}.`);
  return engine;
}

const MOST_THREADS = 64;

/**
 * The number of threads that a command line names; 1 if it names none, 0 for as many as suit the machine. Throws `UsageError` for what is none.
 */
export function parseThreads(text: string | undefined): number {
  // An empty text would count as 0.
  const threads = text === '' ? NaN : Number(text ?? 1);
  if (!Number.isInteger(threads) || threads < 0 || threads > MOST_THREADS) {
    throw new UsageError(
      `--threads takes a whole number up to ${MOST_THREADS}; 0 is as many as suit the machine.`,
    );
  }
  return threads;
}

/** The command line asks for something that cannot be; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
