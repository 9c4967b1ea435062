/** Converts the bits of an IEEE 754 binary16 to a number. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const INFINITY_BITS = 0x7c00;

/** Returns the bits of the least binary16 that is not below `value` (0 or more); infinity beyond the greatest and for NaN. */
export function roundUpToHalf(value: number): number {
  if (!(value < Infinity)) return INFINITY_BITS;
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  // `steps` includes the implicit leading one, which carries into the exponent; a subnormal has none.
  const steps = Math.ceil(value / 2 ** (exponent - 10));
  return Math.min(INFINITY_BITS, 1024 * (exponent + 14) + steps);
}
