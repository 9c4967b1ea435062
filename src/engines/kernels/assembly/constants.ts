/**
 * Constant vectors, in memory: V8 makes a constant of the code anew wherever it is used, in several instructions, but keeps in
 * a register what is loaded at the beginning of a function.
 */

const VECTORS = memory.data<u8>(
  [
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    16, 16, 16, 16, 16, 16, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 0, 1, 2, 3, 4, 5,
    6, 7, 8, 8, 9, 10, 11, 12, 13, 15, 1, 8, 13, 15, 15, 13, 10, 6, 1, 13, 9, 6, 5, 5, 9, 1, 0, 255, 0, 255,
    1, 255, 1, 255, 2, 255, 2, 255, 3, 255, 3, 255, 4, 255, 4, 255, 5, 255, 5, 255, 6, 255, 6, 255, 7, 255, 7,
    255, 8, 255, 8, 255, 9, 255, 9, 255, 10, 255, 10, 255, 11, 255, 11, 255, 12, 255, 12, 255, 13, 255, 13,
    255, 14, 255, 14, 255, 15, 255, 15, 255,
  ],
  16,
);

/** The low four bits of each byte. */
// @ts-ignore: decorator
@inline
export function nibbleMask(): v128 {
  return v128.load(VECTORS);
}

/** The bit above them. */
// @ts-ignore: decorator
@inline
export function fifthBit(): v128 {
  return v128.load(VECTORS, 16);
}

/** The two bits above them. */
// @ts-ignore: decorator
@inline
export function highTwoBits(): v128 {
  return v128.load(VECTORS, 32);
}

/** High parts of the levels of IQ4; see `product-iq4.ts`. */
// @ts-ignore: decorator
@inline
export function highLevels(): v128 {
  return v128.load(VECTORS, 48);
}

/** Low parts. */
// @ts-ignore: decorator
@inline
export function lowLevels(): v128 {
  return v128.load(VECTORS, 64);
}

/** Places of bytes `4 * group` to `4 * group + 3`, each as two int16. */
// @ts-ignore: decorator
@inline
export function bytePairs(group: usize): v128 {
  return v128.load(VECTORS + (group << 4), 80);
}
