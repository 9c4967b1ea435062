/** The machine that runs the model. */
export interface Machine {
  /** Node's name of it: `linux`, `win32`, `darwin`; `web` where only the browser is known. */
  readonly platform: string;
  readonly architecture: string;
  readonly processor: string;
  /** Threads that run in parallel. */
  readonly threads: number;
  /** 0 where it is not told. */
  readonly memoryBytes: number;
  /** What runs JavaScript, and its version. */
  readonly runtime: string;
}

export function machineText({
  platform,
  architecture,
  processor,
  threads,
  memoryBytes,
  runtime,
}: Machine): string {
  const name = processor.trim().replace(/\s+/g, ' ') || 'unknown processor';
  const memory = memoryBytes === 0 ? 'memory unknown' : `${(memoryBytes / 2 ** 30).toFixed(1)} GB of memory`;
  return `${name}, ${threads} threads, ${memory}, ${platform} ${architecture}, ${runtime}`;
}
