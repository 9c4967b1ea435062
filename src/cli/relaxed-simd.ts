import { setFlagsFromString } from 'node:v8';

/** V8's version that has relaxed SIMD without being asked; VS Code's is newer. */
const SINCE = [11, 4] as const;

/** Lets an older Node run the fast build of the kernels. To be called before any WebAssembly is compiled. */
export function allowRelaxedSimd(version = process.versions.v8, setFlags = setFlagsFromString): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < SINCE[0] || (major === SINCE[0] && minor < SINCE[1])) {
    setFlags('--experimental-wasm-relaxed-simd');
  }
}
