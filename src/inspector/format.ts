const grouped = new Intl.NumberFormat('en');

/** Formats as `1,024`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** Formats as `1 token` or `2 tokens`. */
export function formatNoun(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Formats milliseconds with at most three significant digits: `4.2 ms`, `84 ms`, `1.25 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${ms.toFixed(0)} ms`;
  return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
}

/** Formats a power of ten on an axis: `1 ms`, `100 ms`, `10 s`. */
export function formatTick(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

/** Formats bytes in megabytes of 1024² bytes, the unit of the setting `foretype.cache.megabytes`: `12.3 MB`. */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  return `${megabytes < 99.95 ? Number(megabytes.toFixed(1)) : formatCount(Math.round(megabytes))} MB`;
}

/** Formats a share in [0, 1] as `98 %`; only 1 is shown as 100 %. */
export function formatShare(share: number): string {
  return `${share >= 1 ? 100 : Math.min(99, Math.round(share * 100))} %`;
}

/** Formats the time of day, as in logs: `14:03:22`. */
export function formatTime(date: number): string {
  return new Date(date).toLocaleTimeString('en', {
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
