import { ENGINE_NAMES, type EngineName } from '../worker/protocol.ts';

/** Parses an engine's name. Throws `UsageError` for an unknown one. */
export function parseEngine(name: string): EngineName {
  const engine = ENGINE_NAMES.find((known) => known === name);
  if (!engine)
    throw new UsageError(`There is no engine "${name}"; the engines are: ${ENGINE_NAMES.join(', ')}.`);
  return engine;
}

const MAX_THREADS = 64;

/** Parses a number of threads: 1 if omitted, 0 for as many as suit the machine. Throws `UsageError` for anything else. */
export function parseThreads(text: string | undefined): number {
  // `Number('')` is 0.
  const threads = text === '' ? NaN : Number(text ?? 1);
  if (!Number.isInteger(threads) || threads < 0 || threads > MAX_THREADS) {
    throw new UsageError(
      `--threads takes a whole number up to ${MAX_THREADS}; 0 means as many as suit the machine.`,
    );
  }
  return threads;
}

/** An invalid command line; the message says what is valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
