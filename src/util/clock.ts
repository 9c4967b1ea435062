/** A source of time, injected so that tests can control it. */
export interface Clock {
  /** Returns monotonic milliseconds since an arbitrary start. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Returns the CPU milliseconds used by the calling thread, so that a measured cost does not include other processes.
 * Node before 23.9 does not report them; wall-clock time is returned there.
 */
export function threadTime(): number {
  const usage: unknown = Reflect.get(process, 'threadCpuUsage');
  if (typeof usage !== 'function') return performance.now();
  const { user, system } = (usage as () => NodeJS.CpuUsage).call(process);
  return (user + system) / 1_000;
}
