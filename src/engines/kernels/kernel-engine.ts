import { findDecoderTensors } from '../../models/decoder-tensors.ts';
import { readModelShape, requireHeadSteps } from '../../models/model-shape.ts';
import { sentence } from '../../util/plain-text.ts';
import {
  EngineLostError,
  type Engine,
  type KvSlot,
  type ModelShape,
  type RuntimeFile,
} from '../../runtime/engine.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import { requireMemory, type MemoryLimit } from '../../runtime/memory-limit.ts';
import { MAX_DRAFT } from '../../runtime/prompt-lookup.ts';
import { requireEvaluable } from '../../runtime/require-evaluable.ts';
import { HEAD_DIM_STEP } from './assembly/layout.ts';
import { KernelModule, KERNELS } from './kernel-module.ts';
import { KernelSlot } from './kernel-slot.ts';
import { KernelState } from './kernel-state.ts';
import { memoryNeed } from './memory-plan.ts';
import { MAX_ROWS } from './scratch.ts';
import { ThreadPool, type StartThread } from './thread-pool.ts';
import { WeightLoader } from './weight-loader.ts';

export interface KernelOptions extends MemoryLimit {
  /** Threads in all, at least 1. */
  readonly threads: number;
  /** Starts one of the further threads. */
  readonly startThread: StartThread;
  /** Hears, once, why one of the further threads has ended; the others do its work. */
  readonly onThreadEnd?: (error: unknown) => void;
  /** Hears that the engine is lost, beside the error that its evaluation ends with. */
  readonly onLost?: (error: EngineLostError) => void;
  /** How long others are waited for while nothing happens, in whole milliseconds; half a minute if left out. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;

/** A token and the longest draft behind it. */
const LOGIT_ROWS = 1 + MAX_DRAFT;

/**
 * Llama and qwen2 models on our own WebAssembly SIMD kernels (`assembly/`): Q8_0 and Q4_0 weights as the file has
 * them, other quantized ones as Q8_0 (`transcode.ts`), integer products, K/V in fp32. Each output adds up in an order
 * that neither the rows beside it nor the number of threads can change.
 */
export class KernelEngine implements Engine {
  readonly name = KERNELS;
  readonly logitRows = LOGIT_ROWS;
  readonly shape: ModelShape;
  readonly #module: KernelModule;
  readonly #state: KernelState;
  readonly #pool: ThreadPool;
  readonly #onLost: (error: EngineLostError) => void;
  #disposed = false;
  #lost = false;

  private constructor(
    module: KernelModule,
    shape: ModelShape,
    state: KernelState,
    pool: ThreadPool,
    onLost: (error: EngineLostError) => void,
  ) {
    this.#module = module;
    this.shape = shape;
    this.#state = state;
    this.#pool = pool;
    this.#onLost = onLost;
  }

  /**
   * Loads a model. The file can be closed afterwards: all weights are in the kernels' memory.
   *
   * @param build one that `kernelFile` names
   * @throws ModelFileError, `unsupported` if the kernels lack a tensor's type or shape; OutOfMemoryError, before anything
   *   is loaded where the numbers tell; InstallationError
   */
  static async load(
    file: GgufFile,
    build: RuntimeFile,
    options: KernelOptions,
    onProgress: (fraction: number) => void,
  ): Promise<KernelEngine> {
    const shape = readModelShape(file.metadata);
    const tensors = findDecoderTensors(file, shape);
    const scratch = { threads: options.threads, logitRows: LOGIT_ROWS };
    const needed = memoryNeed(shape, tensors, scratch, options.contextTokens);
    requireHeadSteps(shape, HEAD_DIM_STEP);
    requireMemory(KERNELS, needed, options);
    const module = await KernelModule.create(build, needed);
    const weights = new WeightLoader(file, module, onProgress);
    const state = new KernelState(module, shape, tensors, weights, {
      ...scratch,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
    });
    onProgress(1);
    const pool = new ThreadPool(
      module,
      state.address,
      options.threads,
      options.startThread,
      options.onThreadEnd,
    );
    return new KernelEngine(module, shape, state, pool, options.onLost ?? ((): void => undefined));
  }

  memoryBytes(): number {
    return this.#module.usedBytes;
  }

  slotBytes(capacity: number): number {
    return KernelSlot.bytesFor(this.shape, capacity);
  }

  createSlot(capacity: number): KvSlot {
    this.#requireAlive();
    return new KernelSlot(this.#module, this.shape, Math.min(capacity, this.shape.contextLength));
  }

  copySlot(from: KvSlot, to: KvSlot, length: number): void {
    this.#own(to).copyFrom(this.#own(from), length);
  }

  async evaluate(
    tokens: readonly number[],
    position: number,
    kvSlot: KvSlot,
    rows = 1,
  ): Promise<Float32Array> {
    this.#requireAlive();
    const slot = this.#own(kvSlot);
    requireEvaluable(this, tokens, position, slot, rows);
    // The rows whose logits are wanted go together, in the last call.
    const before = Math.max(0, tokens.length - MAX_ROWS);
    for (let first = 0; first < before; first += MAX_ROWS) {
      this.#run(tokens.slice(first, Math.min(before, first + MAX_ROWS)), position + first, slot, 0);
    }
    this.#run(tokens.slice(before), position + before, slot, rows);
    return Promise.resolve(this.#state.takeLogits(rows));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#pool.dispose();
  }

  #run(tokens: readonly number[], position: number, slot: KernelSlot, rows: number): void {
    this.#state.prepare(tokens, position, slot, rows);
    try {
      this.#module.exports.evaluate();
    } catch (cause) {
      this.#lost = true;
      const error = new EngineLostError(
        sentence`A thread that evaluates the model has died in the middle of its work.`,
        { cause },
      );
      this.#onLost(error);
      throw error;
    }
  }

  #own(slot: KvSlot): KernelSlot {
    if (!(slot instanceof KernelSlot)) throw new TypeError('The slot is of another engine.');
    slot.requireIn(this.#module);
    return slot;
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The engine is disposed.');
    if (this.#lost) throw new EngineLostError(sentence`The engine is lost.`);
  }
}
