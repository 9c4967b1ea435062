import { dequantize } from '../../../src/gguf/dequantize.ts';
import { roundUpToHalf } from '../../../src/gguf/half.ts';
import type { TensorType } from '../../../src/gguf/tensor-type.ts';

/** A tensor's bytes, and the exact values that they encode. */
export interface Encoded {
  readonly data: Uint8Array;
  readonly values: Float64Array;
}

/** `ggml_type` of each type. */
export const typeNumbers: Readonly<Record<TensorType, number>> = {
  ...{ F32: 0, F16: 1, BF16: 30, Q8_0: 8, Q4_0: 2, Q4_1: 3 },
  ...{ Q5_0: 6, Q5_1: 7, Q4_K: 12, Q5_K: 13, Q6_K: 14 },
  ...{ IQ4_NL: 20, IQ4_XS: 23, Q2_K: 10, Q3_K: 11 },
};

/** Weights are about uniform in [-SPREAD, SPREAD]. */
const SPREAD = 0.15;
/** The spread of K types, whose rows are so long that larger weights would amplify every rounding error in attention. */
const K_SPREAD = 0.06;

type Encoder = (elements: number, random: () => number) => Encoded;

export const encoders: Readonly<Record<TensorType, Encoder>> = {
  F32(elements, random) {
    const floats = Float32Array.from({ length: elements }, () => (2 * random() - 1) * SPREAD);
    return { data: new Uint8Array(floats.buffer), values: Float64Array.from(floats) };
  },
  F16(elements, random) {
    const halves = Array.from({ length: elements }, () => randomHalf(SPREAD * random(), random() < 0.5));
    return {
      data: new Uint8Array(Uint16Array.from(halves, ({ bits }) => bits).buffer),
      values: Float64Array.from(halves, ({ value }) => value),
    };
  },
  Q8_0: (elements, random) =>
    encodeBlocks(elements, 34, (data, values) => {
      const scale = randomHalf((SPREAD / 127) * (0.5 + random()));
      data.set(scale.bytes);
      for (let i = 0; i < 32; i++) {
        const quant = Math.floor(random() * 255) - 127;
        data[2 + i] = quant & 255;
        values[i] = scale.value * quant;
      }
    }),
  Q4_0: (elements, random) =>
    encodeBlocks(elements, 18, (data, values) => {
      const scale = randomHalf((SPREAD / 8) * (0.5 + random()));
      data.set(scale.bytes);
      fillNibbles(data.subarray(2), values, random, (quant) => scale.value * (quant - 8));
    }),
  Q4_1: (elements, random) =>
    encodeBlocks(elements, 20, (data, values) => {
      const scale = randomHalf((SPREAD / 8) * (0.5 + random()));
      const minimum = randomHalf(SPREAD * (0.5 + random()), true);
      data.set(scale.bytes);
      data.set(minimum.bytes, 2);
      fillNibbles(data.subarray(4), values, random, (quant) => scale.value * quant + minimum.value);
    }),
  BF16: randomBytes('BF16', 1, 2, (data, random) => {
    data.set(new Uint8Array(Float32Array.of((2 * random() - 1) * SPREAD).buffer, 2));
  }),
  Q5_0: randomBytes('Q5_0', 32, 22, (data, random) => {
    data.set(randomHalf((SPREAD / 16) * (0.5 + random())).bytes);
  }),
  Q5_1: randomBytes('Q5_1', 32, 24, (data, random) => {
    data.set(randomHalf((SPREAD / 16) * (0.5 + random())).bytes);
    data.set(randomHalf(SPREAD * (0.5 + random()), true).bytes, 2);
  }),
  IQ4_NL: randomBytes('IQ4_NL', 32, 18, (data, random) => {
    data.set(randomHalf((SPREAD / 127) * (0.5 + random())).bytes);
  }),
  IQ4_XS: randomBytes('IQ4_XS', 256, 136, (data, random) => {
    setHalf(data, 0, 2 * (K_SPREAD / (31 * 127)) * (0.5 + random()));
  }),
  Q2_K: randomBytes('Q2_K', 256, 84, (data, random) => {
    const scale = 2 * (K_SPREAD / (15 * 3)) * (0.5 + random());
    setHalf(data, 80, scale);
    setHalf(data, 82, (scale * 3) / 2);
  }),
  Q3_K: randomBytes('Q3_K', 256, 110, (data, random) => {
    setHalf(data, 108, 2 * (K_SPREAD / (31 * 4)) * (0.5 + random()));
  }),
  Q4_K: randomBytes('Q4_K', 256, 144, (data, random) => {
    setScaleAndMinimum(data, 15, random);
  }),
  Q5_K: randomBytes('Q5_K', 256, 176, (data, random) => {
    setScaleAndMinimum(data, 31, random);
  }),
  Q6_K: randomBytes('Q6_K', 256, 210, (data, random) => {
    setHalf(data, 208, 2 * (K_SPREAD / (127 * 31)) * (0.5 + random()));
  }),
};

/** Random bytes with scales of ordinary weights. `dequantize`, which goldens test, returns the values they encode. */
function randomBytes(
  type: TensorType,
  blockElements: number,
  blockBytes: number,
  setScales: (block: Uint8Array, random: () => number) => void,
): Encoder {
  return (elements, random) => {
    const data = new Uint8Array((elements / blockElements) * blockBytes);
    for (let at = 0; at < data.length; at += blockBytes) {
      const block = data.subarray(at, at + blockBytes);
      block.forEach((_, i) => (block[i] = Math.floor(random() * 256)));
      setScales(block, random);
    }
    return { data, values: Float64Array.from(dequantize(type, data, elements)) };
  };
}

/** Scales of a Q4_K or Q5_K block: sub-block scales and minimums have 6 bits, and the weights have a mean of about 0. */
function setScaleAndMinimum(block: Uint8Array, greatestQuant: number, random: () => number): void {
  const scale = 2 * (K_SPREAD / (63 * greatestQuant)) * (0.5 + random());
  setHalf(block, 0, scale);
  setHalf(block, 2, (scale * greatestQuant) / 2);
}

/** May also be subnormal, like the scales of K types. */
function setHalf(block: Uint8Array, at: number, magnitude: number): void {
  const bits = roundUpToHalf(magnitude);
  block.set([bits & 255, bits >> 8], at);
}

function encodeBlocks(
  elements: number,
  blockBytes: number,
  encode: (data: Uint8Array, values: Float64Array) => void,
): Encoded {
  const data = new Uint8Array((elements / 32) * blockBytes);
  const values = new Float64Array(elements);
  for (let block = 0; block < elements / 32; block++) {
    encode(data.subarray(block * blockBytes), values.subarray(32 * block, 32 * block + 32));
  }
  return { data, values };
}

function fillNibbles(
  data: Uint8Array,
  values: Float64Array,
  random: () => number,
  valueOf: (quant: number) => number,
): void {
  for (let i = 0; i < 16; i++) {
    const low = Math.floor(random() * 16);
    const high = Math.floor(random() * 16);
    data[i] = low + 16 * high;
    values[i] = valueOf(low);
    values[i + 16] = valueOf(high);
  }
}

/** Returns the next fp16 below a magnitude in [2^-14, 1). */
function randomHalf(magnitude: number, negative = false): { bits: number; bytes: Uint8Array; value: number } {
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(magnitude, 2 ** -14))));
  const fraction = Math.max(0, Math.floor((magnitude / 2 ** exponent - 1) * 1024));
  const bits = (negative ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
  const value = (negative ? -1 : 1) * 2 ** exponent * (1 + fraction / 1024);
  return { bits, bytes: Uint8Array.of(bits & 255, bits >> 8), value };
}
