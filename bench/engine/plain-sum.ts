import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

/** Adds four vectors at a time, from address 0 on. */
const SOURCE = `
export function sum(end: usize): i32 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  for (let address: usize = 0; address < end; address += 64) {
    a = i32x4.add(a, v128.load(address));
    b = i32x4.add(b, v128.load(address, 16));
    c = i32x4.add(c, v128.load(address, 32));
    d = i32x4.add(d, v128.load(address, 48));
  }
  a = i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
}`;

const PAGE = 65_536;

/** Takes as much memory, and returns what adds it up as plainly as SIMD can: what reading so many bytes costs at least. */
export async function plainSum(bytes: number): Promise<() => number> {
  // The last step may read beyond the end.
  const pages = Math.ceil((bytes + 64) / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  // The system has one page of zeros for all that nothing was written to.
  new Int32Array(memory.buffer).fill(1);
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(compiled()), { env: { memory } });
  const { sum } = instance.exports as { readonly sum: (end: number) => number };
  return () => sum(bytes);
}

/** Compiles the source as the build does the kernels. */
function compiled(): Uint8Array<ArrayBuffer> {
  const compiler = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const folder = mkdtempSync(join(tmpdir(), 'foretype-sum-'));
  try {
    writeFileSync(join(folder, 'sum.ts'), SOURCE);
    const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads'];
    const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536'];
    const args = [compiler, 'sum.ts', '--outFile', 'sum.wasm', ...options, ...memory];
    execFileSync(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
    return Uint8Array.from(readFileSync(join(folder, 'sum.wasm')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
