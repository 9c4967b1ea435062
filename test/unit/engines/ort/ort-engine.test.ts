import assert from 'node:assert/strict';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { MemoryByteSource } from '../../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../../src/gguf/model-file-error.ts';
import { OrtEngine } from '../../../../src/engines/ort/ort-engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { loadEngine, NO_LIMIT } from '../../helpers/ort-engines.ts';
import { buildTinyLlama, type TinyShape } from '../../helpers/tiny-llama.ts';

const shape: TinyShape = {
  layers: 2,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  feedForward: 96,
  vocabulary: 50,
  contextLength: 40,
};
const tinyFile = (changes: Partial<TinyShape> = {}): Uint8Array =>
  buildTinyLlama({ shape: { ...shape, ...changes }, type: 'Q8_0', tied: true, seed: 9 }).file;
const tokens = Array.from({ length: 40 }, (_, i) => (i * 7) % shape.vocabulary);

describe('OrtEngine', () => {
  let engine: OrtEngine;

  beforeEach(async () => {
    engine = await loadEngine(tinyFile());
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
      assert.equal(slot.capacity, capacity);
      const together = bitsOf(await engine.evaluate(tokens.slice(0, capacity), 0, slot));
      assert.equal(
        bitsOf(await engine.evaluate(tokens.slice(capacity - 1, capacity), capacity - 1, slot)),
        together,
      );
      slot.dispose();
    }
  });

  it('refuses tokens that do not fit, and changes nothing', async () => {
    const slot = engine.createSlot(10);
    const expected = bitsOf(await engine.evaluate(tokens.slice(0, 10), 0, slot));
    await assert.rejects(engine.evaluate(tokens.slice(0, 11), 0, slot), RangeError);
    await assert.rejects(engine.evaluate([1], 10, slot), RangeError);
    await assert.rejects(engine.evaluate([1], -1, slot), RangeError);
    await assert.rejects(engine.evaluate([], 0, slot), RangeError);
    for (const rows of [0, 2, NaN]) await assert.rejects(engine.evaluate([1, 2], 0, slot, rows), RangeError);
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
    const other = await loadEngine(tinyFile());
    await assert.rejects(engine.evaluate([1], 0, other.createSlot(10)), /of another engine/);
    other.dispose();
    const slot = engine.createSlot(10);
    slot.dispose();
    slot.dispose();
    await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
  });

  it('refuses to evaluate once it is disposed, and can be disposed twice', async () => {
    const slot = engine.createSlot(10);
    engine.dispose();
    engine.dispose();
    await assert.rejects(engine.evaluate([1], 0, slot), /disposed/);
    slot.dispose();
  });

  it('stops between runs when it is disposed in mid-evaluation', async () => {
    const long = await loadEngine(tinyFile({ contextLength: 300 }));
    const evaluation = long.evaluate(
      Array.from({ length: 300 }, () => 1),
      0,
      long.createSlot(300),
    );
    long.dispose();
    await assert.rejects(evaluation, /disposed/);
  });

  it('gives the memory of disposed slots back', async () => {
    const big = await loadEngine(tinyFile({ contextLength: 8192 }));
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

  it('says that memory is out when a slot does not fit, and works on', async () => {
    // K and V of one position take 128 KiB, so the least of these slots is just below what 32 bits can address.
    const heads = { heads: 32, kvHeads: 32, headDim: 64 };
    const big = await loadEngine(tinyFile({ ...heads, layers: 8, width: 32, contextLength: 1 << 15 }));
    const slot = big.createSlot(8);
    const bytes = big.memoryBytes();
    for (const capacity of [32_750, 32_767, 32_768]) {
      assert.equal(big.slotBytes(capacity), (capacity + 1) * 2 ** 17);
      assert.throws(() => big.createSlot(capacity), OutOfMemoryError);
    }
    assert.equal(big.memoryBytes(), bytes);
    assert.equal((await big.evaluate([1, 2, 3], 0, slot)).length, shape.vocabulary);
    big.dispose();
  });

  it('tells how far it has loaded', async () => {
    const fractions: number[] = [];
    const loaded = await loadEngine(tinyFile(), (fraction) => fractions.push(fraction));
    loaded.dispose();
    assert.ok(fractions.length > 10);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);
  });

  it('refuses head sizes that its kernels cannot do, before it loads', async () => {
    for (const headDim of [2, 8, 24]) {
      const file = buildTinyLlama({ shape: { ...shape, headDim }, type: 'F32', tied: true, seed: 1 }).file;
      const gguf = new GgufFile(new MemoryByteSource(file));
      await assert.rejects(
        OrtEngine.load(gguf, { name: 'none', bytes: new Uint8Array(0) }, NO_LIMIT, () => undefined),
        (error) =>
          error instanceof ModelFileError && error.fault === 'unsupported' && error.message.includes('heads'),
      );
    }
  });
});
