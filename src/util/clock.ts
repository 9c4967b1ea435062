/** Time, injected, so that tests can own it. */
export interface Clock {
  /** Milliseconds since some fixed moment; monotonic. */
  now(): number;
  /** Runs `callback` once after `ms`; the returned function cancels it. */
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
 * Milliseconds that the calling thread has computed, where Node tells (23.9 and later), else the time of day: what a
 * piece of work costs, whatever else takes the processor meanwhile.
 */
export function threadTime(): number {
  const usage: unknown = Reflect.get(process, 'threadCpuUsage');
  if (typeof usage !== 'function') return performance.now();
  const { user, system } = (usage as () => NodeJS.CpuUsage).call(process);
  return (user + system) / 1_000;
}
