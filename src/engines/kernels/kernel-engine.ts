import { findDecoderTensors } from '../../models/decoder-tensors.ts';
import { readModelShape, requireHeadSteps } from '../../models/model-shape.ts';
import { readRopeFactors, rotaryFrequencies } from '../../models/rotary.ts';
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
import { roomFor } from '../../runtime/slot-room.ts';
import { HEAD_DIM_STEP } from './assembly/layout.ts';
import { KernelModule, KERNELS } from './kernel-module.ts';
import { KernelSlot } from './kernel-slot.ts';
import { KernelState } from './kernel-state.ts';
import { requiredBytes } from './memory-plan.ts';
import { MAX_ROWS } from './scratch.ts';
import { ThreadPool, type StartThread } from './thread-pool.ts';
import { WeightLoader } from './weight-loader.ts';

export interface KernelOptions extends MemoryLimit {
  /** Number of threads, at least 1, including the caller's. */
  readonly threads: number;
  /** The number while someone waits for much to be evaluated (see `hurry`); no fewer than `threads`, and by default as many. */
  readonly burstThreads?: number;
  /** Starts one of the other threads. */
  readonly startThread: StartThread;
  /** Called once with the reason when another thread ends; the remaining ones take over its work. */
  readonly onThreadEnd?: (error: unknown) => void;
  /** Called when the engine is lost, in addition to rejecting the evaluation. */
  readonly onLost?: (error: EngineLostError) => void;
  /** Whole milliseconds without progress after which another thread counts as dead; defaults to `PATIENCE_MS`. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 30_000;

/** A token and the longest draft after it. */
export const LOGIT_ROWS = 1 + MAX_DRAFT;

/**
 * Models on our own WebAssembly SIMD kernels (`assembly/`): weights of most quantized types as in the file, of
 * the others as Q8_0 (`matrix-plan.ts`), integer products, K/V in binary16. Each output is summed in an order that depends
 * neither on other rows nor on the number of threads, so resuming is bit-exact.
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
   * Loads a model. The file can be closed afterwards, as all weights are copied to the kernels' memory.
   *
   * @param build the file that `kernelFile` names
   * @throws ModelFileError, `unsupported` if the kernels do not support a tensor's type or shape; OutOfMemoryError, before
   *   anything is loaded if the sizes already show it; InstallationError
   */
  static async load(
    file: GgufFile,
    build: RuntimeFile,
    options: KernelOptions,
    onProgress: (fraction: number) => void,
  ): Promise<KernelEngine> {
    const shape = readModelShape(file.metadata);
    const tensors = findDecoderTensors(file, shape);
    const threads = Math.max(options.threads, options.burstThreads ?? 0);
    const scratch = { threads, logitRows: LOGIT_ROWS };
    const needed = requiredBytes(shape, tensors, scratch, options.contextTokens);
    requireHeadSteps(shape, HEAD_DIM_STEP);
    requireMemory(KERNELS, needed, options);
    const frequencies = rotaryFrequencies(shape, readRopeFactors(file, tensors.ropeFactors));
    const module = await KernelModule.create(build, needed);
    const weights = new WeightLoader(file, module, onProgress);
    const state = new KernelState(module, shape, tensors, weights, {
      ...scratch,
      usualThreads: options.threads,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
      frequencies,
      contextTokens: Math.min(options.contextTokens, shape.contextLength),
    });
    onProgress(1);
    const pool = new ThreadPool(module, state.address, threads, options.startThread, options.onThreadEnd);
    return new KernelEngine(module, shape, state, pool, options.onLost ?? ((): void => undefined));
  }

  memoryBytes(): number {
    return this.#module.usedBytes;
  }

  slotBytes(capacity: number, tokens = capacity): number {
    return KernelSlot.bytesFor(this.shape, roomFor(tokens, capacity));
  }

  createSlot(capacity: number, tokens = capacity): KvSlot {
    this.#requireAlive();
    return new KernelSlot(this.#module, this.shape, Math.min(capacity, this.shape.contextLength), tokens);
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
    slot.reserve(position + tokens.length, position);
    // The rows with logits must be in one call, the last one.
    const before = Math.max(0, tokens.length - MAX_ROWS);
    for (let first = 0; first < before; first += MAX_ROWS) {
      this.#run(tokens.slice(first, Math.min(before, first + MAX_ROWS)), position + first, slot, 0);
    }
    this.#run(tokens.slice(before), position + before, slot, rows);
    return Promise.resolve(this.#state.takeLogits(rows));
  }

  hurry(isUrgent: boolean): void {
    this.#state.hurry(isUrgent);
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
        sentence`A thread that evaluates the model has died during an evaluation.`,
        { cause },
      );
      this.#onLost(error);
      throw error;
    }
  }

  #own(slot: KvSlot): KernelSlot {
    if (!(slot instanceof KernelSlot)) throw new TypeError('The slot belongs to another engine.');
    slot.requireIn(this.#module);
    return slot;
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The engine is disposed.');
    if (this.#lost) throw new EngineLostError(sentence`The engine is lost.`);
  }
}
