import type { LoadOptions } from '../protocol.ts';

/** Whether two loads would give the very same model in the same place. */
export function isSameLoad(a: LoadOptions, b: LoadOptions): boolean {
  const parts = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).every(([name, part]) => parts.get(name) === part);
}
