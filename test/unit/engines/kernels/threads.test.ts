import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as layout from '../../../../src/engines/kernels/assembly/layout.ts';
import { EngineLostError, type KvSlot } from '../../../../src/runtime/engine.ts';
import type { KernelEngine } from '../../../../src/engines/kernels/kernel-engine.ts';
import type { KernelThread, ThreadStart } from '../../../../src/engines/kernels/thread-pool.ts';
import { bitsOf } from '../../helpers/bits.ts';
import { KERNEL_VARIANTS } from '../../../../src/engines/kernels/variants.ts';
import { loadKernels, startWorker } from '../../helpers/kernel-engines.ts';
import type { DyingThreadStart } from '../../helpers/thread-that-dies.ts';
import { buildTinyLlama, tinyArchitectures, type TinyShape } from '../../helpers/tiny-llama.ts';

const shape: TinyShape = {
  ...{ layers: 3, width: 128, heads: 4, kvHeads: 2, headDim: 32, feedForward: 256 },
  ...{ vocabulary: 256, contextLength: 120 },
};
const { file } = buildTinyLlama({ shape, type: 'Q4_0', embeddingType: 'Q8_0', tied: true, seed: 4 });
const tokens = Array.from({ length: shape.contextLength }, (_, i) => (i * i * 31 + 7) % shape.vocabulary);

/** Evaluates in pieces of many sizes; returns the bits of all logits. */
async function evaluateAll(engine: KernelEngine, slot: KvSlot): Promise<string[]> {
  const bits: string[] = [];
  let position = 0;
  for (const count of [1, 1, 2, 3, 8, 40, 1, 1, 60]) {
    const rows = Math.min(count, engine.logitRows);
    bits.push(bitsOf(await engine.evaluate(tokens.slice(position, position + count), position, slot, rows)));
    position += count;
  }
  return bits;
}

/** Starts real threads and observes what they write to the memory. */
class Threads {
  readonly starts: ThreadStart[] = [];
  readonly workers: Worker[] = [];

  readonly start = (start: ThreadStart): KernelThread => {
    const thread = startWorker(start);
    this.starts.push(start);
    this.workers.push(thread.worker);
    return thread;
  };

  /** Resolves when all threads are parked. */
  async parked(): Promise<void> {
    const { words } = this.#memory();
    while (Atomics.load(words, layout.SLEEPERS) < this.starts.length) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Whether a thread has computed a score of attention, for which it has its own memory. */
  hasWorked(thread: number): boolean {
    const { words, memory } = this.#memory();
    const scores = words[layout.SCORES]! >>> 0;
    const floats = 4 * words[layout.SCORE_CAPACITY]!;
    return new Float32Array(memory.buffer, scores + 4 * floats * thread, floats).some((score) => score !== 0);
  }

  #memory(): { words: Int32Array; memory: WebAssembly.Memory } {
    const { memory, state } = this.starts[0]!;
    return { words: new Int32Array(memory.buffer, state, layout.STATE_WORDS), memory };
  }
}

/** A thread that takes chunks and computes none of them. */
class ThreadThatDies {
  readonly #ready = new Int32Array(new SharedArrayBuffer(4));

  readonly start = ({ memory, state }: ThreadStart): KernelThread => {
    const words = new Int32Array(memory.buffer, state, layout.STATE_WORDS);
    const phase = 2 * layout.PHASES_PER_LAYER;
    const workerData: DyingThreadStart = {
      memory,
      ready: this.#ready,
      generation: state + 4 * layout.GENERATION,
      ticket: (words[layout.COUNTERS]! >>> 0) + phase * layout.COUNTER_BYTES,
    };
    const worker = new Worker(new URL('../../helpers/thread-that-dies.mjs', import.meta.url), { workerData });
    worker.unref();
    return { terminate: () => void worker.terminate() };
  };

  async ready(): Promise<void> {
    while (Atomics.load(this.#ready, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('KernelEngine on several threads', () => {
  let expected: string[];

  before(async () => {
    const single = await loadKernels(file);
    expected = await evaluateAll(single, single.createSlot(shape.contextLength));
    single.dispose();
  });

  for (const variant of KERNEL_VARIANTS) {
    for (const count of [2, 3]) {
      it(`gives the same bits on ${count} threads as on one, in the ${variant} build`, async () => {
        const threads = new Threads();
        const engine = await loadKernels(file, { variant, threads: count, startThread: threads.start });
        const slot = engine.createSlot(shape.contextLength);
        // The threads start during evaluations.
        for (let i = 0; i < 5; i++) assert.deepEqual(await evaluateAll(engine, slot), expected);
        await threads.parked();
        const helped = new Set<number>();
        for (let i = 0; i < 300 && (i < 60 || helped.size < count - 1); i++) {
          assert.deepEqual(await evaluateAll(engine, slot), expected);
          for (let thread = 1; thread < count; thread++) if (threads.hasWorked(thread)) helped.add(thread);
          // With threads both parked and awake.
          if (i % 10 === 9) await threads.parked();
        }
        assert.equal(helped.size, count - 1, 'Each thread had a share.');
        const ends = threads.workers.map(async (worker) => once(worker, 'exit'));
        await threads.parked();
        engine.dispose();
        await Promise.all(ends);
      });
    }
  }

  it('has threads that take part only in a hurry, with the same bits', async () => {
    const threads = new Threads();
    const engine = await loadKernels(file, { threads: 2, burstThreads: 3, startThread: threads.start });
    const slot = engine.createSlot(shape.contextLength);
    await threads.parked();
    for (let i = 0; i < 40; i++) assert.deepEqual(await evaluateAll(engine, slot), expected);
    assert.ok(!threads.hasWorked(2));
    engine.hurry(true);
    for (let i = 0; i < 300 && !threads.hasWorked(2); i++) {
      assert.deepEqual(await evaluateAll(engine, slot), expected);
      if (i % 10 === 9) await threads.parked();
    }
    assert.ok(threads.hasWorked(2));
    engine.hurry(false);
    await threads.parked();
    for (let i = 0; i < 5; i++) assert.deepEqual(await evaluateAll(engine, slot), expected);
    const ends = threads.workers.map(async (worker) => once(worker, 'exit'));
    engine.dispose();
    await Promise.all(ends);
  });

  for (const architecture of tinyArchitectures) {
    it(`gives the same bits on two threads as on one, of a ${architecture} with biases`, async () => {
      const other = { ...shape, architecture, hasBiases: true, hasRopeFactors: architecture === 'llama' };
      const model = buildTinyLlama({ shape: other, type: 'Q8_0', tied: true, seed: 5 }).file;
      const single = await loadKernels(model);
      const alone = await evaluateAll(single, single.createSlot(shape.contextLength));
      single.dispose();
      const threads = new Threads();
      const engine = await loadKernels(model, { threads: 2, startThread: threads.start });
      const slot = engine.createSlot(shape.contextLength);
      for (let i = 0; i < 5; i++) {
        await threads.parked();
        assert.deepEqual(await evaluateAll(engine, slot), alone);
      }
      engine.dispose();
    });
  }

  it('works without a thread that never starts', async () => {
    const engine = await loadKernels(file, {
      threads: 3,
      startThread: () => ({ terminate: () => undefined }),
    });
    const slot = engine.createSlot(shape.contextLength);
    for (let i = 0; i < 3; i++) assert.deepEqual(await evaluateAll(engine, slot), expected);
    engine.dispose();
  });

  it('works without a thread that cannot be started, reports it, and stops the others', async () => {
    const stopped: number[] = [];
    const errors: unknown[] = [];
    const engine = await loadKernels(file, {
      threads: 4,
      startThread: ({ thread }) => {
        if (thread === 2) throw new Error('There are too many threads.');
        return { terminate: () => stopped.push(thread) };
      },
      onThreadEnd: (error) => errors.push(error),
    });
    const slot = engine.createSlot(shape.contextLength);
    assert.deepEqual(await evaluateAll(engine, slot), expected);
    engine.dispose();
    assert.deepEqual(stopped, [1, 3]);
    assert.deepEqual(errors.map(String), ['Error: There are too many threads.']);
  });

  it('lets parked threads end by themselves when it is disposed', async () => {
    const threads = new Threads();
    const engine = await loadKernels(file, {
      threads: 3,
      startThread: (start) => {
        threads.start(start);
        return { terminate: () => undefined };
      },
    });
    await threads.parked();
    const ends = threads.workers.map(async (worker) => once(worker, 'exit'));
    engine.dispose();
    const codes: unknown[] = (await Promise.all(ends)).flat();
    assert.deepEqual(codes, [0, 0]);
  });

  it('is lost, and reports it, when a thread dies during an evaluation', async () => {
    const lost: EngineLostError[] = [];
    const thief = new ThreadThatDies();
    const onLost = (error: EngineLostError): void => void lost.push(error);
    const options = { threads: 2, startThread: thief.start, patienceMs: 50, onLost };
    const engine = await loadKernels(file, options);
    const slot = engine.createSlot(shape.contextLength);
    await thief.ready();
    await assert.rejects(async () => {
      // On a busy machine it may miss some evaluations.
      for (let i = 0; i < 1000; i++) await engine.evaluate(tokens.slice(0, 40), 0, slot);
    }, EngineLostError);
    assert.match(lost[0]?.message ?? '', /thread .* died/);
    await assert.rejects(engine.evaluate([1], 0, slot), EngineLostError);
    assert.equal(lost.length, 1);
    engine.dispose();
  });

  it('reports once that threads ended by an error, until it is disposed', async () => {
    const errors: unknown[] = [];
    const errorListeners: ((error: unknown) => void)[] = [];
    const engine = await loadKernels(file, {
      threads: 3,
      startThread: (_start, onError) => {
        errorListeners.push(onError);
        return { terminate: () => undefined };
      },
      onThreadEnd: (error) => errors.push(error),
    });
    for (const listener of errorListeners) listener(new Error('Its file is damaged.'));
    engine.dispose();
    assert.deepEqual(errors.map(String), ['Error: Its file is damaged.']);
    const other = await loadKernels(file, {
      threads: 2,
      startThread: (_start, onError) => ({
        terminate: () => {
          onError(new Error('It was ended.'));
        },
      }),
      onThreadEnd: (error) => errors.push(error),
    });
    other.dispose();
    assert.equal(errors.length, 1);
  });

  it('works without threads that have died', async () => {
    const threads = new Threads();
    const engine = await loadKernels(file, { threads: 3, startThread: threads.start });
    await threads.parked();
    await Promise.all(threads.workers.map(async (worker) => worker.terminate()));
    const slot = engine.createSlot(shape.contextLength);
    assert.deepEqual(await evaluateAll(engine, slot), expected);
    engine.dispose();
  });
});
