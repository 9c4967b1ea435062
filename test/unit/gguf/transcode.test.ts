import assert from 'node:assert/strict';
import { dequantize } from '../../../src/gguf/dequantize.ts';
import { halfToFloat } from '../../../src/gguf/half.ts';
import { tensorBytes, tensorTypes, type TensorType } from '../../../src/gguf/tensor-type.ts';
import { transcodeToQ8 } from '../../../src/gguf/transcode.ts';
import { seededRandom } from '../../../src/util/random.ts';
import { encoders } from '../helpers/tiny-tensors.ts';

/** More than one piece; the last one is shorter. */
const ELEMENTS = 8192 + 1024;

function transcode(type: TensorType, data: Uint8Array, elements: number): Uint8Array {
  const target = new Uint8Array(tensorBytes('Q8_0', elements));
  transcodeToQ8(type, data, elements, target);
  return target;
}

const scaleBits = (q8: Uint8Array, block: number): number => q8[34 * block]! | (q8[34 * block + 1]! << 8);

/** Asserts that each weight differs by at most half a step of its block. */
function requireNear(values: ArrayLike<number>, q8: Uint8Array): void {
  const got = dequantize('Q8_0', q8, values.length);
  for (let i = 0; i < values.length; i++) {
    const half = halfToFloat(scaleBits(q8, Math.floor(i / 32))) / 2;
    const off = Math.abs(got[i]! - values[i]!);
    assert.ok(off <= half * (1 + 1e-6), `Weight ${i} is ${off} off, where ${half} is half a step.`);
  }
}

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe('transcodeToQ8', () => {
  for (const type of tensorTypes) {
    it(`is at most half a step off for ${type}`, () => {
      const { data, values } = encoders[type](ELEMENTS, seededRandom(7));
      requireNear(values, transcode(type, data, ELEMENTS));
    });
  }

  it('chooses the least scale that reaches the greatest weight', () => {
    const { data, values } = encoders.Q6_K(ELEMENTS, seededRandom(8));
    const q8 = transcode('Q6_K', data, ELEMENTS);
    for (let block = 0; block < ELEMENTS / 32; block++) {
      const greatest = Math.max(...values.subarray(32 * block, 32 * block + 32).map(Math.abs));
      const bits = scaleBits(q8, block);
      assert.ok(127 * halfToFloat(bits) >= greatest && 127 * halfToFloat(bits - 1) < greatest);
    }
  });

  it('is within half a step for weights so small that their scale is subnormal, and for zeros', () => {
    const random = seededRandom(9);
    for (const greatest of [1e-2, 1e-4, 7e-6, 1e-7, 1e-9, 0]) {
      const values = Float32Array.from({ length: 32 }, () => greatest * (2 * random() - 1));
      requireNear(values, transcode('F32', new Uint8Array(values.buffer), 32));
    }
  });

  it('does not change weights that Q8_0 can represent exactly', () => {
    for (const scale of [1, 2 ** -24, 0.0123291015625]) {
      const values = Array.from({ length: 32 }, (_, i) => scale * (i === 20 ? -127 : 7 * i - 100));
      const q8 = transcode('F32', floats(...values), 32);
      assert.deepEqual(Array.from(dequantize('Q8_0', q8, 32)), values);
    }
  });

  it('is exact for Q5_0, whose scale it keeps', () => {
    const { data, values } = encoders.Q5_0(ELEMENTS, seededRandom(10));
    const q8 = transcode('Q5_0', data, ELEMENTS);
    assert.deepEqual(Float64Array.from(dequantize('Q8_0', q8, ELEMENTS)), values);
    for (let block = 0; block < ELEMENTS / 32; block++) {
      assert.equal(scaleBits(q8, block), data[22 * block]! | (data[22 * block + 1]! << 8));
    }
  });

  it('writes an infinite or NaN scale for weights that are infinite, NaN or beyond fp16', () => {
    for (const value of [NaN, Infinity, -Infinity, 1e7]) {
      const values = Array.from({ length: 64 }, (_, i) => (i === 40 ? value : 1));
      const q8 = transcode('F32', floats(...values), 64);
      assert.ok(Number.isFinite(halfToFloat(scaleBits(q8, 0))));
      assert.ok(!Number.isFinite(halfToFloat(scaleBits(q8, 1))));
    }
  });

  it('writes to a part of memory at an odd address', () => {
    const { data } = encoders.Q4_1(64, seededRandom(11));
    const shifted = new Uint8Array(data.length + 1);
    shifted.set(data, 1);
    const memory = new Uint8Array(new SharedArrayBuffer(1 + 68 + 1));
    transcodeToQ8('Q4_1', shifted.subarray(1), 64, memory.subarray(1, 69));
    assert.deepEqual(Array.from(memory), [0, ...transcode('Q4_1', data, 64), 0]);
  });
});
