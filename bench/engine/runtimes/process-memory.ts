import { readdirSync, readFileSync } from 'node:fs';

/** Peak of the memory of the largest renderer below this process, in bytes; undefined where `/proc` is not there. */
export function peakOfRenderers(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(ids.map((id) => [id, /^PPid:\s*(\d+)/m.exec(read(id, 'status'))?.[1]]));
  const isOurs = (id: string | undefined): boolean => {
    for (let at = id; at !== undefined; at = parents.get(at)) if (at === String(process.pid)) return true;
    return false;
  };
  const peaks = ids
    .filter((id) => isOurs(id) && read(id, 'cmdline').includes('--type=renderer'))
    .map((id) => 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(read(id, 'status'))?.[1] ?? 0));
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** Empty for a process that has ended meanwhile. */
function read(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
