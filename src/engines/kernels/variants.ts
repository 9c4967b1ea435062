/** A build of the kernels. All give the same bits. */
export type KernelVariant = 'fused' | 'relaxed' | 'plain';

/** All builds, the fastest first. */
export const KERNEL_VARIANTS: readonly KernelVariant[] = ['fused', 'relaxed', 'plain'];

/** Magic number and version. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const SPLAT = [0xfd, 15];

/** The smallest module that uses relaxed SIMD: one `i16x8.relaxed_dot_i8x16_i7x16_s` of two zeros, dropped. */
const RELAXED_PROBE = Uint8Array.of(
  ...HEADER,
  ...[1, 4, 1, 0x60, 0, 0], // one type: () -> ()
  ...[3, 2, 1, 0], // one function of it
  ...[10, 16, 1, 14, 0], // one body without locals
  ...[0x41, 0, ...SPLAT, 0x41, 0, ...SPLAT], // i32.const 0, i8x16.splat, twice
  ...[0xfd, 0x92, 2, 0x1a, 0x0b], // the product, drop, end
);

/** Exports `d(a, b)`: the first lane of `i32x4.relaxed_dot_i8x16_i7x16_add_s` of `a` and `b` in all lanes, and zeros. */
const DOT_PROBE = Uint8Array.of(
  ...HEADER,
  ...[1, 7, 1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f], // one type: (i32, i32) -> i32
  ...[3, 2, 1, 0], // one function of it
  ...[7, 5, 1, 1, 0x64, 0, 0], // exported as "d"
  ...[10, 22, 1, 20, 0], // one body without locals
  ...[0x20, 0, ...SPLAT, 0x20, 1, ...SPLAT, 0x41, 0, 0xfd, 17], // both splat, i32x4.splat of 0
  ...[0xfd, 0x93, 2, 0xfd, 0x1b, 0, 0x0b], // the product, i32x4.extract_lane 0, end
);

/** Returns the first lane of a dot product of `a` and `b` in all lanes; both are truncated to eight bits. */
type Dot = (a: number, b: number) => number;

function processorDot(): Dot {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(DOT_PROBE));
  // The exports of `DOT_PROBE`.
  return (exports as { readonly d: Dot }).d;
}

/**
 * Whether the dot product of four int8 that adds to an int32 is a single instruction of the processor. The standard leaves
 * results open if the second operand exceeds seven bits: a single instruction is exact then, with its top bit as a sign
 * (ARM) or not (AVX-VNNI), while a sequence of instructions saturates at int16.
 */
function isFused(dot: Dot): boolean {
  // Some versions of V8 with relaxed SIMD behind a flag compute it wrong.
  if (dot(127, 127) !== 4 * 127 * 127 || dot(-128, 100) !== -4 * 128 * 100) return false;
  return [-4 * 128 * 255, 4 * 128].includes(dot(-128, 255));
}

/**
 * Returns the fastest build that this JavaScript engine can run on this processor.
 *
 * @param makeDot compiles the dot product, which requires relaxed SIMD
 */
export function bestVariant(makeDot: () => Dot = processorDot): KernelVariant {
  if (!WebAssembly.validate(RELAXED_PROBE)) return 'plain';
  return isFused(makeDot()) ? 'fused' : 'relaxed';
}

/** Returns the name of a build's file, one of the runtime's own files. */
export function kernelFile(variant: KernelVariant): string {
  return `kernels-${variant}.wasm`;
}
