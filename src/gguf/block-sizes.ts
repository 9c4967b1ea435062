/**
 * Blocks of the quantized types, as in ggml's `ggml-quants.h`. The kernels' compiler reads this file as well, so it
 * contains only numbers.
 */

/** Weights in a block of the types that are not K types. */
export const BLOCK = 32;

/** Bytes of a block. */
export const Q8_0_BYTES = 34;
export const Q4_0_BYTES = 18;
export const Q4_1_BYTES = 20;
export const Q5_0_BYTES = 22;
export const Q5_1_BYTES = 24;

/** Weights in a block of the K types. */
export const K_BLOCK = 256;

export const Q4_K_BYTES = 144;
export const Q5_K_BYTES = 176;
export const Q6_K_BYTES = 210;
