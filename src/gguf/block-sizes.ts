/**
 * Blocks of the quantized types, as in ggml's `ggml-quants.h`. The kernels' compiler reads this file as well, so it holds
 * nothing but numbers.
 */

/** Weights of a block of the types that are not K types. */
export const BLOCK = 32;

/** Bytes of a block. */
export const Q8_0_BYTES = 34;
export const Q4_0_BYTES = 18;
export const Q4_1_BYTES = 20;
export const Q5_0_BYTES = 22;
export const Q5_1_BYTES = 24;
export const IQ4_NL_BYTES = 18;

/** Weights of a block of the K types and of IQ4_XS. */
export const K_BLOCK = 256;

export const Q2_K_BYTES = 84;
export const Q3_K_BYTES = 110;
export const Q4_K_BYTES = 144;
export const Q5_K_BYTES = 176;
export const Q6_K_BYTES = 210;
export const IQ4_XS_BYTES = 136;
