/** A build of the kernels. All give equal bits. */
export type KernelVariant = 'relaxed' | 'plain';

/** The smallest module that uses relaxed SIMD: one `i16x8.relaxed_dot_i8x16_i7x16_s` of two zeros, dropped. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
  ...[1, 4, 1, 0x60, 0, 0], // one type: () -> ()
  ...[3, 2, 1, 0], // one function of it
  ...[10, 16, 1, 14, 0], // one body without locals
  ...[0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15], // i32.const 0, i8x16.splat, twice
  ...[0xfd, 0x92, 2, 0x1a, 0x0b], // the product, drop, end
);

/** The fastest build that this JavaScript engine can run. */
export function bestVariant(): KernelVariant {
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'plain';
}

/** Name of a build's file among the runtime's own files. */
export function kernelFile(variant: KernelVariant): string {
  return `kernels-${variant}.wasm`;
}
