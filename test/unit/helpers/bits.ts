/** The bits of fp32 values, as text that compares and prints well when the values differ in any bit. */
export function bitsOf(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
