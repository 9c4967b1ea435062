import assert from 'node:assert/strict';
import { startBuiltThread } from '../../../../bench/fuzz/wasm/threads.ts';
import { KV_BYTES } from '../../../../src/engines/kernels/assembly/layout.ts';
import { GgufFile } from '../../../../src/gguf/gguf-file.ts';
import { KernelEngine } from '../../../../src/engines/kernels/kernel-engine.ts';
import { kernelFile, KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { OutOfMemoryError } from '../../../../src/runtime/engine.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { kernelBuild, loadKernels } from '../../helpers/kernel-engines.ts';
import { buildTinyLlama, tinyArchitectures, type TinyShape } from '../../helpers/tiny-llama.ts';
import { describeEngine } from '../contract/engine.ts';
import { describeLoading } from '../contract/loading.ts';
import { wideKv } from '../contract/memory.ts';
import { shape } from '../contract/rig.ts';

const tinyFile = (changes: Partial<TinyShape> = {}): Uint8Array =>
  buildTinyLlama({ shape: { ...shape, ...changes }, type: 'Q8_0', tied: true, seed: 9 }).file;

for (const variant of KERNEL_VARIANTS) {
  for (const threads of [1, 3]) {
    const name = `KernelEngine, ${variant} build, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
    describeEngine(
      name,
      (changed) => loadKernels(tinyFile(changed), { variant, threads, startThread: startBuiltThread }),
      { kvBytes: KV_BYTES },
    );
  }
}

for (const architecture of tinyArchitectures) {
  describeEngine(
    `KernelEngine, ${architecture}`,
    (changed) => loadKernels(tinyFile({ hasBiases: true, ...changed, architecture })),
    { kvBytes: KV_BYTES },
  );
}

describeLoading('KernelEngine', {
  load: ({ source, limit, onProgress, runtime }) => {
    const build = runtime ? { name: kernelFile('plain'), bytes: runtime } : kernelBuild('plain');
    const startThread = (): never => {
      throw new Error('One thread was asked for.');
    };
    return KernelEngine.load(new GgufFile(source), build, { ...limit, threads: 1, startThread }, onProgress);
  },
  type: 'Q8_0',
  badHeads: [
    { heads: 8, kvHeads: 8, headDim: 8 },
    { heads: 4, kvHeads: 4, headDim: 24 },
    { heads: 8, kvHeads: 8, headDim: 40 },
  ],
  tooLarge: [
    ...(
      [
        ['Q8_0', '7.6'],
        // Q5_K becomes Q8_0, Q4_K runs as it is.
        ['Q5_K', '7.6'],
        ['Q4_K', '4.3'],
      ] as const
    ).map(([type, gigabytes]) => ({
      type,
      machineBytes: 2 ** 40,
      message: `The model needs about ${gigabytes} GB of memory with 1024 tokens of context, but it may have 4 GB at most in the engine "kernels".`,
    })),
    {
      type: 'Q4_0',
      machineBytes: 2 ** 31,
      message: /needs about 4\.\d GB .* but this machine has 2 GB\.$/,
    },
  ],
});

describe('KernelEngine', () => {
  it('throws OutOfMemoryError when the system has no memory for a model, starts no thread, and loads once there is more', async () => {
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

  it('returns the same bits from slots beyond 2 GiB', async function () {
    const big = await loadKernels(
      tinyFile({ ...wideKv(KV_BYTES), layers: 64 / KV_BYTES, contextLength: 1 << 14 }),
    );
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
});
