/**
 * The IQ4 types, as in ggml's `ggml-quants.h`: four bits choose one of 16 levels, which lie closer together around 0. A run of
 * 32 weights has 16 bytes, weights 0-15 in the low nibbles and 16-31 in the high ones.
 */
import { BLOCK, IQ4_NL_BYTES, IQ4_XS_BYTES, K_BLOCK } from './block-sizes.ts';
import { halfToFloat } from './half.ts';

/** ggml's `kvalues_iq4nl`. */
export const IQ4_LEVELS: readonly number[] = [
  ...[-127, -104, -83, -65, -49, -35, -22, -10],
  ...[1, 13, 25, 38, 53, 69, 89, 113],
];

/** IQ4_NL: an fp16 scale for each 32 weights. */
export function expandIq4Nl(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += BLOCK, at += IQ4_NL_BYTES) {
    expandLevels(values, first, view, at + 2, halfToFloat(view.getUint16(at, true)));
  }
}

/**
 * IQ4_XS: an fp16 scale for each 256 weights, then the 6-bit scales, less 32, of its eight runs: their high two bits as one
 * 16-bit number, their low four in as many bytes.
 */
export function expandIq4Xs(values: Float32Array, view: DataView): void {
  for (let first = 0, at = 0; first < values.length; first += K_BLOCK, at += IQ4_XS_BYTES) {
    const blockScale = halfToFloat(view.getUint16(at, true));
    const highBits = view.getUint16(at + 2, true);
    for (let run = 0; run < K_BLOCK / BLOCK; run++) {
      const low = (view.getUint8(at + 4 + (run >> 1)) >> (4 * (run & 1))) & 15;
      const scale = blockScale * ((low | (((highBits >> (2 * run)) & 3) << 4)) - 32);
      expandLevels(values, first + BLOCK * run, view, at + 8 + (BLOCK / 2) * run, scale);
    }
  }
}

function expandLevels(values: Float32Array, first: number, view: DataView, at: number, scale: number): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const byte = view.getUint8(at + j);
    values[first + j] = scale * (IQ4_LEVELS[byte & 15] ?? 0);
    values[first + j + BLOCK / 2] = scale * (IQ4_LEVELS[byte >> 4] ?? 0);
  }
}
