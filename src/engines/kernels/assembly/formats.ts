/**
 * Blocks of the formats that `repack` reads, as in ggml's `ggml-quants.h`; `src/gguf/dequantize*.ts` describes them. A weight
 * is `block scale * part scale * (q - offset) - block minimum * part minimum`, where the part scale is 1 in blocks of 32.
 */
import * as blocks from '../../../gguf/block-sizes.ts';
import { FROM_IQ4_XS, FROM_Q3_K, Q4K, Q5, Q6K, Q8 } from './layout';

export function isBlockOf256(format: i32): bool {
  return format >= Q4K;
}

export function blockBytes(format: i32): usize {
  switch (format) {
    case Q8:
      return blocks.Q8_0_BYTES;
    case Q5:
      return blocks.Q5_0_BYTES;
    case Q4K:
      return blocks.Q4_K_BYTES;
    case Q6K:
      return blocks.Q6_K_BYTES;
    case FROM_IQ4_XS:
      return blocks.IQ4_XS_BYTES;
    case FROM_Q3_K:
      return blocks.Q3_K_BYTES;
    default:
      return blocks.Q4_0_BYTES;
  }
}

/** Converts IEEE 754 binary16 to fp32, including infinity and NaN. */
function halfToFloat(half: u32): f32 {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent == 0) {
    const value = <f32>fraction * <f32>5.9604644775390625e-8;
    return sign != 0 ? -value : value;
  }
  if (exponent == 31) return reinterpret<f32>(sign | 0x7f800000 | (fraction << 13));
  return reinterpret<f32>(sign | ((exponent + 112) << 23) | (fraction << 13));
}

export function blockScale(format: i32, block: usize): f32 {
  if (format == Q6K) return halfToFloat(load<u16>(block, 208));
  return halfToFloat(format == FROM_Q3_K ? load<u16>(block, 108) : load<u16>(block));
}

export function blockMinimum(format: i32, block: usize): f32 {
  return format == Q4K ? halfToFloat(load<u16>(block, 2)) : 0;
}

/** Returns the integer scale of half `half` (16 columns) of a part; those of Q4K and IQ4_XS are the whole part's. */
export function partScale(format: i32, block: usize, half: i32): i32 {
  const part = half >> 1;
  switch (format) {
    case Q4K:
      return sixBits(block + 4, part, 0);
    case Q6K:
      return load<i8>(block + <usize>half, 192);
    case FROM_IQ4_XS: {
      const low = ((<i32>load<u8>(block + <usize>(part >> 1), 4)) >> ((part & 1) << 2)) & 15;
      return (low | ((((<i32>load<u16>(block, 2)) >> (part << 1)) & 3) << 4)) - 32;
    }
    case FROM_Q3_K: {
      const low = ((<i32>load<u8>(block + <usize>(half & 7), 96)) >> ((half >> 3) << 2)) & 15;
      return (
        (low | ((((<i32>load<u8>(block + <usize>(half & 3), 104)) >> ((half >> 2) << 1)) & 3) << 4)) - 32
      );
    }
    default:
      return 1;
  }
}

/** Returns the integer minimum of a part of a Q4_K block. */
export function partMinimum(block: usize, part: i32): i32 {
  return sixBits(block + 4, part, 4);
}

/** Returns one of eight scales (`from` 0) or minimums (4) of Q4_K. */
function sixBits(bytes: usize, part: i32, from: i32): i32 {
  if (part < 4) return (<i32>load<u8>(bytes + <usize>(part + from))) & 63;
  const low = ((<i32>load<u8>(bytes + <usize>part, 4)) >> from) & 15;
  return low | (((<i32>load<u8>(bytes + <usize>(part - 4 + from))) >> 6) << 4);
}

/** Returns the bits of the weights in a four of a part as the products take them, a byte each; see `tile-bits.ts`. */
export function fourOf(format: i32, block: usize, part: i32, four: i32): u32 {
  switch (format) {
    case Q5: {
      const fifths = (<u32>load<u16>(block, 2)) | ((<u32>load<u16>(block, 4)) << 16);
      return fourNibbles(block + 6, four) | (fourBits(fifths, four) << 4);
    }
    case Q4K: {
      const bytes = fourBytes(block + 16 + ((<usize>(part >> 1)) << 5), four);
      return (bytes >> ((part & 1) << 2)) & 0x0f0f0f0f;
    }
    case Q6K: {
      const half = <usize>(part >> 2);
      const low =
        fourBytes(block + (half << 6) + ((<usize>(part & 1)) << 5), four) >> (((part >> 1) & 1) << 2);
      const high = fourBytes(block + 128 + (half << 5), four) >> ((part & 3) << 1);
      return (low & 0x0f0f0f0f) | ((high & 0x03030303) << 4);
    }
    case FROM_IQ4_XS:
      return fourNibbles(block + 8 + ((<usize>part) << 4), four);
    case FROM_Q3_K: {
      const low = fourBytes(block + 32 + ((<usize>(part >> 2)) << 5), four) >> ((part & 3) << 1);
      const high = fourBytes(block, four) >> part;
      // q - 4 as q - 32 of Q6K.
      return ((low & 0x03030303) | ((high & 0x01010101) << 2)) + 0x1c1c1c1c;
    }
    default:
      return fourNibbles(block + 2, four);
  }
}

/** Returns a four of 32 bytes. */
// @ts-ignore: decorator
@inline
function fourBytes(bytes: usize, four: i32): u32 {
  if (FUSED_DOT) return load<u32>(bytes + ((<usize>four) << 2));
  const pair = bytes + ((<usize>four) << 1);
  return (<u32>load<u16>(pair)) | ((<u32>load<u16>(pair, 16)) << 16);
}

/** Returns a four of 32 nibbles, of which the first 16 are the low ones of 16 bytes. */
// @ts-ignore: decorator
@inline
function fourNibbles(bytes: usize, four: i32): u32 {
  if (FUSED_DOT) return (load<u32>(bytes + ((<usize>(four & 3)) << 2)) >> ((four >> 2) << 2)) & 0x0f0f0f0f;
  const pair = <u32>load<u16>(bytes + ((<usize>four) << 1));
  return (pair & 0x0f0f) | (((pair >> 4) & 0x0f0f) << 16);
}

/** Returns a four of 32 bits. */
// @ts-ignore: decorator
@inline
function fourBits(bits: u32, four: i32): u32 {
  const ofFour = FUSED_DOT
    ? bits >> (four << 2)
    : ((bits >> (four << 1)) & 3) | (((bits >> (four << 1)) >> 14) & 12);
  // Each bit is moved to the start of its byte.
  return ((ofFour & 15) * 0x204081) & 0x01010101;
}
