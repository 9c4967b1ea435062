import { UsageError } from '../src/cli/engines.ts';

/** The number that an option of a command line gives. Throws `UsageError` for what is none, or below `least`. */
export function parseWhole(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 2 ** 31) {
    throw new UsageError(`--${name} takes a whole number of ${least} or more, not "${text}".`);
  }
  return value;
}
