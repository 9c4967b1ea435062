/** Returns the bits of fp32 values as text, so that assertions compare and print every bit. */
export function bitsOf(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}
