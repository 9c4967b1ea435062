import type { Machine } from '../../presentation/machine.ts';

/** The part of a browser's `navigator` that tells about the machine; what a browser does not tell is absent. */
export interface BrowserFacts {
  readonly hardwareConcurrency?: number;
  /** In GB; 8 at most. */
  readonly deviceMemory?: number;
  readonly userAgent?: string;
}

/** What a page can know of the machine that it runs on. */
export function webMachine({ hardwareConcurrency, deviceMemory, userAgent }: BrowserFacts): Machine {
  return {
    platform: 'web',
    architecture: 'wasm32',
    processor: '',
    threads: hardwareConcurrency ?? 1,
    memoryBytes: (deviceMemory ?? 0) * 2 ** 30,
    runtime: browserName(userAgent ?? ''),
  };
}

/** The browser and its major version. */
function browserName(userAgent: string): string {
  // Edge and Opera name Chrome as well, and all but Firefox name Safari.
  const named = /(Edg|OPR|Firefox)\/(\d+)/.exec(userAgent) ?? /(Chrome)\/(\d+)/.exec(userAgent);
  if (named !== null) return `${named[1] ?? ''} ${named[2] ?? ''}`;
  const safari = /Version\/(\d+).* Safari\//.exec(userAgent);
  return safari === null ? 'unknown browser' : `Safari ${safari[1] ?? ''}`;
}
