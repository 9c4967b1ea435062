import type { LoadOptions } from '../protocol.ts';

/** Whether two loads would give the very same model in the same place. */
export function isSameLoad(a: LoadOptions, b: LoadOptions): boolean {
  const parts = (options: LoadOptions): readonly unknown[] => [
    options.model,
    options.runtimeRoot,
    options.engine,
    options.contextTokens,
    options.cacheBytes,
    options.otherFiles,
    options.threads,
  ];
  const others = parts(b);
  return parts(a).every((part, index) => part === others[index]);
}
