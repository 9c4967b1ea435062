import type { EngineName } from '../worker/protocol.ts';

const ENGINES: readonly EngineName[] = ['ort'];

/** The engine of that name. Throws `UsageError` for another. */
export function parseEngine(name: string): EngineName {
  const engine = ENGINES.find((known) => known === name);
  if (!engine) throw new UsageError(`There is no engine "${name}"; there are: ${ENGINES.join(', ')}.`);
  return engine;
}

/** The command line asks for something that cannot be; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
