import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
import type { KernelEngine } from '../../../../src/engines/kernels/kernel-engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, type TinyShape } from '../../helpers/tiny-llama.ts';

const shape: TinyShape = {
  ...{ layers: 2, width: 64, heads: 4, kvHeads: 2, headDim: 16, feedForward: 96 },
  ...{ vocabulary: 56, contextLength: 40 },
};
const tinyFile = (changes: Partial<TinyShape> = {}): Uint8Array =>
  buildTinyLlama({ shape: { ...shape, ...changes }, type: 'Q8_0', tied: true, seed: 9 }).file;
const tokens = Array.from({ length: 40 }, (_, i) => (i * 7) % shape.vocabulary);

/** K and V of one position take 128 KiB. */
const wideKv: Partial<TinyShape> = {
  ...{ heads: 32, kvHeads: 32, headDim: 64, layers: 8, width: 32, contextLength: 1 << 15 },
};

describe('KernelEngine', () => {
  let engine: KernelEngine;

  beforeEach(async () => {
    engine = await loadKernels(tinyFile());
  });

  afterEach(() => {
    engine.dispose();
  });

  it('keeps two slots apart', async () => {
    const [a, b] = [engine.createSlot(20), engine.createSlot(30)];
    const other = tokens.map((token) => (token + 1) % shape.vocabulary);
    const alone = bitsOf(await engine.evaluate(tokens.slice(0, 10), 0, a));
    await engine.evaluate(tokens.slice(0, 9), 0, a);
    await engine.evaluate(other.slice(0, 30), 0, b);
    assert.equal(bitsOf(await engine.evaluate(tokens.slice(9, 10), 9, a)), alone);
    assert.notEqual(bitsOf(await engine.evaluate(other.slice(9, 10), 9, b)), alone);
  });

  it('fills a slot to its last position, alone and together', async () => {
    for (const capacity of [1, 2, 39, shape.contextLength]) {
      const slot = engine.createSlot(capacity);
      // What stands behind the slot must stay as it is.
      const behind = engine.createSlot(8);
      const expected = bitsOf(await engine.evaluate(tokens.slice(0, 8), 0, behind));
      assert.equal(slot.capacity, capacity);
      const together = bitsOf(await engine.evaluate(tokens.slice(0, capacity), 0, slot));
      const last = engine.evaluate(tokens.slice(capacity - 1, capacity), capacity - 1, slot);
      assert.equal(bitsOf(await last), together);
      assert.equal(bitsOf(await engine.evaluate(tokens.slice(7, 8), 7, behind)), expected);
      slot.dispose();
      behind.dispose();
    }
  });

  it('refuses tokens that do not fit, and changes nothing', async () => {
    const slot = engine.createSlot(10);
    const expected = bitsOf(await engine.evaluate(tokens.slice(0, 10), 0, slot));
    await assert.rejects(engine.evaluate(tokens.slice(0, 11), 0, slot), RangeError);
    for (const position of [10, -1, 0.5, NaN]) {
      await assert.rejects(engine.evaluate([1], position, slot), RangeError);
    }
    await assert.rejects(engine.evaluate([], 0, slot), RangeError);
    for (const rows of [0, 3, 1.5, NaN])
      await assert.rejects(engine.evaluate([1, 2], 0, slot, rows), RangeError);
    await assert.rejects(engine.evaluate(tokens.slice(0, 10), 0, slot, engine.logitRows + 1), RangeError);
    assert.equal(bitsOf(await engine.evaluate(tokens.slice(9, 10), 9, slot)), expected);
  });

  it('refuses tokens that the vocabulary does not have', async () => {
    const slot = engine.createSlot(10);
    for (const token of [shape.vocabulary, -1, 1.5, NaN]) {
      await assert.rejects(engine.evaluate([0, token], 0, slot), RangeError);
    }
  });

  it('makes no slot longer than the model was trained for', () => {
    assert.equal(engine.createSlot(1e9).capacity, shape.contextLength);
  });

  it('refuses a disposed slot, and one of another engine', async () => {
    const other = await loadKernels(tinyFile());
    await assert.rejects(engine.evaluate([1], 0, other.createSlot(10)), /of another engine/);
    other.dispose();
    const slot = engine.createSlot(10);
    slot.dispose();
    slot.dispose();
    await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    assert.throws(() => {
      engine.copySlot(slot, engine.createSlot(10), 1);
    }, /disposed/);
  });

  it('refuses to evaluate once it is disposed, and can be disposed twice', async () => {
    const slot = engine.createSlot(10);
    engine.dispose();
    engine.dispose();
    await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    assert.throws(() => engine.createSlot(1), /disposed/);
    slot.dispose();
  });

  it('copies a slot, however long both are, and no more than they hold', async () => {
    const [from, to] = [engine.createSlot(37), engine.createSlot(18)];
    await engine.evaluate(tokens.slice(0, 37), 0, from);
    for (const length of [1, 4, 7, 17]) {
      const expected = bitsOf(await engine.evaluate(tokens.slice(length, length + 1), length, from));
      await engine.evaluate(tokens.slice(20, 38), 0, to);
      engine.copySlot(from, to, length);
      assert.equal(bitsOf(await engine.evaluate(tokens.slice(length, length + 1), length, to)), expected);
    }
    for (const [source, target] of [
      [from, to],
      [to, from],
    ] as const) {
      assert.throws(() => {
        engine.copySlot(source, target, 19);
      }, RangeError);
    }
  });

  it('gives the memory of disposed slots back', async () => {
    const big = await loadKernels(tinyFile({ contextLength: 8192 }));
    const create = (): void => {
      const slot = big.createSlot(8192);
      assert.equal(slot.bytes, big.slotBytes(8192));
      assert.ok(slot.bytes > 4e6);
      slot.dispose();
    };
    create();
    const bytes = big.memoryBytes();
    for (let i = 0; i < 200; i++) create();
    assert.equal(big.memoryBytes(), bytes);
    big.dispose();
  });

  it('says how much memory is missing when a slot does not fit, and works on', async () => {
    const big = await loadKernels(tinyFile(wideKv));
    const slot = big.createSlot(8);
    const expected = bitsOf(await big.evaluate([1, 2, 3], 0, slot));
    const bytes = big.memoryBytes();
    for (const capacity of [32_752, 32_765, 32_768]) {
      assert.throws(
        () => big.createSlot(capacity),
        (error) =>
          error instanceof OutOfMemoryError && /needs 4 GB more .* may have 4 GB at most/.test(error.message),
      );
    }
    assert.equal(big.memoryBytes(), bytes);
    assert.equal(bitsOf(await big.evaluate([1, 2, 3], 0, slot)), expected);
    big.createSlot(8).dispose();
    big.dispose();
  });

  it('says that the system gives no memory for a model, starts no thread, and loads once there is more', async () => {
    const file = tinyFile();
    const grow = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'grow');
    assert.ok(grow);
    let started = 0;
    const startThread = (): { terminate: () => void } => {
      started++;
      return { terminate: () => undefined };
    };
    WebAssembly.Memory.prototype.grow = () => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    };
    try {
      await assert.rejects(
        loadKernels(file, { threads: 2, startThread }),
        (error) =>
          error instanceof OutOfMemoryError && error.message.includes('does not let Foretype reserve memory'),
      );
    } finally {
      Object.defineProperty(WebAssembly.Memory.prototype, 'grow', grow);
    }
    assert.equal(started, 0);
    const again = await loadKernels(file, { threads: 2, startThread });
    assert.equal(started, 1);
    again.dispose();
  });

  it('gives the same bits beyond 2 GiB', async function () {
    const big = await loadKernels(tinyFile({ ...wideKv, layers: 16, contextLength: 1 << 14 }));
    const slots = [big.createSlot(8)];
    try {
      big.createSlot(8200); // a little more than 2 GiB, none of it touched
      slots.push(big.createSlot(8));
    } catch (error) {
      if (error instanceof OutOfMemoryError) this.skip();
      throw error;
    }
    const bits: string[] = [];
    for (const slot of slots) {
      await big.evaluate([1, 2, 3], 0, slot);
      bits.push(bitsOf(await big.evaluate([4], 3, slot)));
    }
    assert.ok(big.memoryBytes() > 2 ** 31);
    assert.equal(bits[1], bits[0]);
    big.copySlot(slots[1]!, slots[0]!, 4);
    assert.equal(bitsOf(await big.evaluate([4], 3, slots[0]!)), bits[0]);
    big.dispose();
  });

  it('tells how far it has loaded', async () => {
    const fractions: number[] = [];
    const loaded = await loadKernels(tinyFile(), { onProgress: (fraction) => fractions.push(fraction) });
    loaded.dispose();
    assert.ok(fractions.length > 10);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);
  });

  it('refuses head sizes that its kernels cannot do', async () => {
    for (const [heads, headDim] of [
      [8, 8],
      [4, 24],
      [8, 40],
    ] as const) {
      const changed = tinyFile({ heads, kvHeads: heads, headDim });
      await assert.rejects(
        loadKernels(changed),
        (error) =>
          error instanceof ModelFileError && error.fault === 'unsupported' && error.message.includes('heads'),
      );
    }
  });
});
