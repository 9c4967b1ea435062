import { setFlagsFromString } from 'node:v8';

/** The first V8 with relaxed SIMD enabled by default; VS Code's is newer. */
const SINCE = [11, 4] as const;

/** Enables relaxed SIMD in older Node, for the fast kernels. Call before compiling any WebAssembly. */
export function allowRelaxedSimd(version = process.versions.v8, setFlags = setFlagsFromString): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < SINCE[0] || (major === SINCE[0] && minor < SINCE[1])) {
    setFlags('--experimental-wasm-relaxed-simd');
  }
}
