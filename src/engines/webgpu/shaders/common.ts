/** What all shaders share. A row is a token of the call; its results depend on nothing in other rows. */

/** Threads of a workgroup: a multiple of the lanes of all common GPUs. */
export const GROUP = 64;

/** 32-bit words of `Call`. */
export const CALL_WORDS = 4;

/** WGSL: what differs from call to call. */
export const callStruct = `
struct Call {
  /// Rows to compute.
  count: u32,
  /// Position of the first row in the slot.
  position: u32,
  /// The first row of the input that is read.
  first: u32,
}`;

/** WGSL: adds up a value of each thread of a workgroup; all of them have to call it. */
export const groupSum = `
var<workgroup> sums: array<f32, ${GROUP}>;

fn group_sum(value: f32, thread: u32) -> f32 {
  workgroupBarrier();
  sums[thread] = value;
  workgroupBarrier();
  for (var half = ${GROUP / 2}u; half > 0u; half >>= 1u) {
    if (thread < half) { sums[thread] += sums[thread + half]; }
    workgroupBarrier();
  }
  return sums[0];
}`;

/** Writes a number as WGSL's f32, so that it is the same number. */
export function real(value: number): string {
  const text = Math.fround(value).toString();
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

/** Calls a function for each of `[0, count)`, and returns its lines. */
export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}
