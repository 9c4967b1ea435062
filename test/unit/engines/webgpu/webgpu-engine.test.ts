import assert from 'node:assert/strict';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { GpuUnavailableError, requestDevice } from '../../../../src/engines/webgpu/gpu-device.ts';
import { WebGpuEngine } from '../../../../src/engines/webgpu/webgpu-engine.ts';
import { EngineLostError, OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { describeWithGpu, loadWebGpu } from '../../helpers/webgpu-engines.ts';
import { buildTinyLlama, type TinyShape } from '../../helpers/tiny-llama.ts';
import { describeEngine } from '../contract/engine.ts';
import { describeLoading } from '../contract/loading.ts';
import { shape, tokens } from '../contract/rig.ts';

const tinyFile = (changes: Partial<TinyShape> = {}): Uint8Array =>
  buildTinyLlama({ shape: { ...shape, ...changes }, type: 'Q8_0', tied: true, seed: 9 }).file;

describeWithGpu('WebGPU', (gpu) => {
  describeEngine('WebGpuEngine', (changed) => loadWebGpu(tinyFile(changed)), {
    ...{ inHeap: false, kvBytes: 2, grows: false },
  });

  describeLoading('WebGpuEngine', {
    load: async ({ source, limit, onProgress }) =>
      WebGpuEngine.load(new GgufFile(source), await requestDevice(await gpu()), limit, onProgress),
    ...{ type: 'F16', hasOwnFile: false },
    badHeads: [2, 8, 24].map((headDim) => ({ headDim })),
    tooLarge: [
      {
        type: 'F16',
        machineBytes: 2 ** 40,
        message: /needs about \d+\.\d GB .* but it may have 4 GB at most in the engine "webgpu"\.$/,
      },
      {
        type: 'Q4_0',
        machineBytes: 2 ** 31,
        message: /needs about \d\.\d GB .* but this machine has 2 GB\.$/,
      },
    ],
  });

  describe('WebGpuEngine', () => {
    it('reads back logits, and nothing else', async () => {
      const engine = await loadWebGpu(tinyFile());
      const [slot, other] = [engine.createSlot(40), engine.createSlot(40)];
      const before = engine.readBytes;
      await engine.evaluate(tokens.slice(0, 20), 0, slot);
      engine.copySlot(slot, other, 20);
      await engine.evaluate(tokens.slice(20, 30), 20, other, 3);
      await engine.evaluate(tokens.slice(10, 12), 10, other);
      assert.equal(engine.readBytes - before, 4 * shape.vocabulary * (1 + 3 + 1));
      engine.dispose();
    });

    it('frees the memory of a slot when it is disposed', async () => {
      const engine = await loadWebGpu(tinyFile());
      const bytes = engine.memoryBytes();
      const slot = engine.createSlot(40);
      assert.equal(engine.memoryBytes(), bytes + slot.bytes);
      assert.equal(slot.bytes, engine.slotBytes(40));
      slot.dispose();
      assert.equal(engine.memoryBytes(), bytes);
      engine.dispose();
    });

    it('rejects evaluations once its device is lost, and tells it once', async () => {
      const lost: EngineLostError[] = [];
      const device = await requestDevice(await gpu());
      const engine = await loadWebGpu(tinyFile(), { device, onLost: (error) => lost.push(error) });
      const slot = engine.createSlot(40);
      await engine.evaluate(tokens.slice(0, 10), 0, slot);
      const decoding = engine.evaluate(tokens.slice(10, 11), 10, slot);
      device.device.destroy();
      await assert.rejects(decoding, EngineLostError);
      await assert.rejects(engine.evaluate(tokens.slice(10, 11), 10, slot), EngineLostError);
      assert.equal(lost.length, 1);
      engine.dispose();
    });

    it('says nothing of a loss when it is disposed', async () => {
      const lost: EngineLostError[] = [];
      const engine = await loadWebGpu(tinyFile(), { onLost: (error) => lost.push(error) });
      engine.dispose();
      await new Promise(setImmediate);
      assert.deepEqual(lost, []);
    });

    it('throws OutOfMemoryError for a slot larger than the largest buffer, and keeps working', async () => {
      const wide = { heads: 32, kvHeads: 32, headDim: 64, layers: 16, width: 32, contextLength: 1 << 15 };
      const engine = await loadWebGpu(tinyFile(wide));
      const slot = engine.createSlot(8);
      const expected = bitsOf(await engine.evaluate([1, 2, 3], 0, slot));
      const bytes = engine.memoryBytes();
      assert.throws(() => engine.createSlot(1 << 15), OutOfMemoryError);
      assert.equal(engine.memoryBytes(), bytes);
      assert.equal(bitsOf(await engine.evaluate([1, 2, 3], 0, slot)), expected);
      engine.dispose();
    });

    it('evaluates calls in their order, although none waits for another', async () => {
      const engine = await loadWebGpu(tinyFile());
      const slot = engine.createSlot(40);
      const alone = engine.createSlot(40);
      const expected = [];
      for (const [position, token] of tokens.slice(0, 4).entries())
        expected.push(bitsOf(await engine.evaluate([token], position, alone)));
      const all = await Promise.all(
        tokens.slice(0, 4).map((token, position) => engine.evaluate([token], position, slot)),
      );
      assert.deepEqual(all.map(bitsOf), expected);
      engine.dispose();
    });
  });

  describe('requestDevice', () => {
    it('names the adapter', async () => {
      const { device, name } = await requestDevice(await gpu());
      assert.match(name, /\w/);
      device.destroy();
    });
  });
});

describe('requestDevice', () => {
  it('rejects where there is no WebGPU, no adapter, or no device', async () => {
    await assert.rejects(requestDevice(undefined), GpuUnavailableError);
    const none = { requestAdapter: async () => Promise.resolve(null) } as unknown as GPU;
    await assert.rejects(requestDevice(none), /finds no GPU/);
    const refused = {
      requestAdapter: async () => Promise.reject(new Error('The blocklist has it.')),
    } as unknown as GPU;
    await assert.rejects(
      requestDevice(refused),
      (error) => error instanceof GpuUnavailableError && error.message.includes('The blocklist has it.'),
    );
  });
});
