/** Deviation of bytes that are uniform over what int8 holds, and of nibbles that are uniform in [-8, 7]. */
const INT8_DEVIATION = Math.sqrt((256 ** 2 - 1) / 12);
const NIBBLE_DEVIATION = Math.sqrt((16 ** 2 - 1) / 12 + 0.25);

const BLOCK = 32;

/**
 * Random weights straight as a file's bytes: a hundred million of them in about a second. The numbers are the same
 * on every machine (xorshift32; nothing here asks for better).
 */
export class RandomWeights {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** `count` floats, uniform around `mean`. */
  floats(count: number, mean: number, deviation: number): Uint8Array {
    const values = new Float32Array(count);
    const spread = deviation * Math.sqrt(12);
    for (let i = 0; i < count; i++) values[i] = mean + spread * (this.#next() / 2 ** 32 - 0.5);
    return new Uint8Array(values.buffer);
  }

  /** Q8_0: per 32 weights a scale (fp16) and 32 bytes. */
  q8(count: number, deviation: number): Uint8Array {
    return this.#blocks(count / BLOCK, BLOCK, deviation / INT8_DEVIATION, false);
  }

  /** Q4_0: per 32 weights a scale (fp16) and 16 bytes; the scales of both signs, as the nibbles' mean is not 0. */
  q4(count: number, deviation: number): Uint8Array {
    return this.#blocks(count / BLOCK, BLOCK / 2, deviation / NIBBLE_DEVIATION, true);
  }

  #blocks(blocks: number, quantBytes: number, scale: number, bothSigns: boolean): Uint8Array {
    const size = 2 + quantBytes;
    const bytes = new Uint8Array(blocks * size + 4);
    const words = new Uint32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4));
    for (let i = 0; i < words.length; i++) words[i] = this.#next();
    const least = halfBits(scale);
    for (let block = 0; block < blocks; block++) {
      const at = block * size;
      // What was random in the scale's place gives the sign, and up to an eighth more in size.
      const random = bytes[at] ?? 0;
      const bits = least + (random & 0x7f) + (bothSigns && random >= 0x80 ? 0x8000 : 0);
      bytes[at] = bits & 255;
      bytes[at + 1] = bits >> 8;
    }
    return bytes.subarray(0, blocks * size);
  }

  #next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }
}

/** The fp16 number next below a positive one; the least normal one for less, which real files hardly have either. */
function halfBits(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  if (exponent > 15) throw new RangeError(`${value} is no fp16 number.`);
  return ((exponent + 15) << 10) | Math.max(0, Math.floor((value / 2 ** exponent - 1) * 1024));
}
