const GREATEST = 65504;
/** Added to a number below 2^51, it rounds to the nearest integer (ties to even). */
const ROUNDING = 1.5 * 2 ** 52;

/** Rounds an fp32 to the nearest binary16 (ties to even), and what is beyond the range to the greatest one. */
export function nearestHalf(value: number): number {
  const magnitude = Math.min(Math.abs(Math.fround(value)), GREATEST);
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const step = 2 ** (exponent - 10);
  return Math.sign(value) * (magnitude / step + ROUNDING - ROUNDING) * step;
}
