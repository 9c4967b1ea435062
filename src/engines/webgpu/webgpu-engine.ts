import type { GgufFile } from '../../gguf/gguf-file.ts';
import { findDecoderTensors } from '../../models/decoder-tensors.ts';
import { readModelShape, requireHeadSteps } from '../../models/model-shape.ts';
import { readRopeFactors, rotaryFrequencies } from '../../models/rotary.ts';
import { EngineLostError, type Engine, type KvSlot, type ModelShape } from '../../runtime/engine.ts';
import type { MemoryLimit } from '../../runtime/memory-limit.ts';
import { MAX_DRAFT } from '../../runtime/prompt-lookup.ts';
import { requireEvaluable } from '../../runtime/require-evaluable.ts';
import { plain, sentence, type PlainText } from '../../util/plain-text.ts';
import { Activations, MAX_ROWS } from './activations.ts';
import { ForwardPass } from './forward-pass.ts';
import type { GpuDevice } from './gpu-device.ts';
import { GpuMemory, tooLarge } from './gpu-memory.ts';
import { GpuSlot } from './gpu-slot.ts';
import { requireGpuMemory } from './memory-plan.ts';
import { WEBGPU } from './names.ts';
import { compilePipelines, type TileName } from './pipelines.ts';
import { WeightLoader } from './weight-loader.ts';

export interface WebGpuOptions extends MemoryLimit {
  /** Called when the device is lost, in addition to rejecting the evaluation. */
  readonly onLost?: (error: EngineLostError) => void;
}

const LOGIT_ROWS = 1 + MAX_DRAFT;
/** Head sizes are multiples of this, as in the other engines. */
const HEAD_DIM_STEP = 16;
/** Rows up to which the narrow tile is faster: above, it reads weights more often than the wide one computes in vain. */
const NARROW_ROWS = 2;

/**
 * Models on shaders of our own (`shaders/`): weights as Q4_0 or Q8_0, products in fp32, K/V in binary16 that stay in the
 * GPU's memory. Only logits are read back.
 */
export class WebGpuEngine implements Engine {
  readonly name = WEBGPU;
  readonly logitRows = LOGIT_ROWS;
  readonly shape: ModelShape;
  /** The adapter's name. */
  readonly adapter: PlainText;
  readonly #device: GPUDevice;
  readonly #memory: GpuMemory;
  readonly #activations: Activations;
  readonly #pass: ForwardPass;
  /** Radians per position of each rotary pair, `[head_dim / 2]`. */
  readonly #frequencies: readonly number[];
  /** Settles when the evaluations before have. */
  #turn: Promise<unknown> = Promise.resolve();
  #usesNarrow = true;
  #disposed = false;
  #lost: EngineLostError | undefined;

  private constructor(
    { device, name }: GpuDevice,
    shape: ModelShape,
    memory: GpuMemory,
    activations: Activations,
    pass: ForwardPass,
    frequencies: readonly number[],
    onLost: WebGpuOptions['onLost'],
  ) {
    this.adapter = name;
    this.shape = shape;
    this.#device = device;
    this.#memory = memory;
    this.#activations = activations;
    this.#pass = pass;
    this.#frequencies = frequencies;
    const lose = (reason: string): void => {
      if (this.#disposed || this.#lost !== undefined) return;
      this.#lost = new EngineLostError(sentence`The GPU stopped: ${plain(reason)}`);
      onLost?.(this.#lost);
    };
    void device.lost.then(({ message }) => {
      lose(message);
    });
    device.onuncapturederror = ({ error }): void => {
      lose(error.message);
    };
  }

  /**
   * Loads a model. The engine takes ownership of the device; the file can be closed afterwards.
   *
   * @throws ModelFileError, `unsupported` if a tensor's type or shape is not supported; OutOfMemoryError; EngineLostError
   */
  static async load(
    file: GgufFile,
    gpu: GpuDevice,
    options: WebGpuOptions,
    onProgress: (fraction: number) => void,
  ): Promise<WebGpuEngine> {
    const { device } = gpu;
    try {
      const shape = readModelShape(file.metadata);
      const tensors = findDecoderTensors(file, shape);
      requireHeadSteps(shape, HEAD_DIM_STEP);
      requireGpuMemory(shape, tensors, LOGIT_ROWS, device.limits, options);
      const frequencies = rotaryFrequencies(shape, readRopeFactors(file, tensors.ropeFactors));
      const compiling = compilePipelines(device, shape, tensors);
      device.pushErrorScope('out-of-memory');
      const memory = new GpuMemory(device);
      const activations = new Activations(memory, shape, LOGIT_ROWS);
      const weights = new WeightLoader(file, memory, onProgress);
      const pipelines = await compiling;
      const pass = new ForwardPass(device, memory, shape, tensors, pipelines, activations, weights);
      if ((await device.popErrorScope()) !== null) throw tooLarge();
      const engine = new WebGpuEngine(
        ...([gpu, shape, memory, activations, pass, frequencies, options.onLost] as const),
      );
      await engine.#compareTiles();
      onProgress(1);
      return engine;
    } catch (error) {
      device.destroy();
      throw error;
    }
  }

  /** Bytes that were copied back from the GPU so far: logits, and nothing else. */
  get readBytes(): number {
    return this.#memory.readBytes;
  }

  memoryBytes(): number {
    return this.#memory.bytes;
  }

  slotBytes(capacity: number): number {
    return GpuSlot.bytesFor(this.shape, capacity);
  }

  createSlot(capacity: number): KvSlot {
    this.#requireAlive();
    const most = Math.min(capacity, this.shape.contextLength);
    return new GpuSlot(this.#memory, this.shape, most, (create) => {
      this.#device.pushErrorScope('out-of-memory');
      let buffer: GPUBuffer;
      let scope: Promise<GPUError | null>;
      try {
        buffer = create();
      } finally {
        scope = this.#device.popErrorScope();
      }
      const allocated = scope.then((error) => {
        if (error !== null) throw tooLarge(error);
      });
      // Evaluating in the slot tells.
      allocated.catch(() => undefined);
      return { buffer, allocated };
    });
  }

  copySlot(from: KvSlot, to: KvSlot, length: number): void {
    const [source, target] = [this.#own(from), this.#own(to)];
    const encoder = this.#device.createCommandEncoder();
    target.copyFrom(source, length, encoder);
    this.#device.queue.submit([encoder.finish()]);
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
    const turn = this.#turn.then(async () => this.#run(tokens, position, slot, rows));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The GPU works as fast as it can. */
  hurry(): void {
    return undefined;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#device.destroy();
  }

  async #run(
    tokens: readonly number[],
    position: number,
    slot: GpuSlot,
    rows: number,
  ): Promise<Float32Array> {
    await slot.allocated;
    this.#requireAlive();
    slot.requireIn(this.#memory);
    // The rows with logits must be in one call, the last one.
    const before = Math.max(0, tokens.length - MAX_ROWS);
    for (let first = 0; first < before; first += MAX_ROWS)
      this.#submit(tokens.slice(first, Math.min(before, first + MAX_ROWS)), position + first, slot, 0);
    this.#submit(tokens.slice(before), position + before, slot, rows);
    try {
      return await this.#memory.read(this.#activations.readable, rows * this.shape.vocabulary);
    } catch (error) {
      this.#requireAlive();
      // A mapping also fails as the device is lost, which is told a moment later.
      await this.#device.lost;
      this.#requireAlive();
      throw error;
    }
  }

  #submit(tokens: readonly number[], position: number, slot: GpuSlot, rows: number): void {
    const { queue } = this.#device;
    const { logits, readable } = this.#activations;
    this.#activations.write(queue, tokens, position, this.#frequencies, rows);
    const encoder = this.#device.createCommandEncoder();
    this.#pass.encode(encoder, slot, tokens.length, rows, this.#tileFor);
    if (rows > 0) encoder.copyBufferToBuffer(logits, 0, readable, 0, 4 * rows * this.shape.vocabulary);
    queue.submit([encoder.finish()]);
  }

  readonly #tileFor = (rows: number): TileName =>
    this.#usesNarrow && rows <= NARROW_ROWS ? 'narrow' : 'wide';

  /**
   * Evaluates some tokens at once, which takes the wide tile, and one by one, which takes the narrow one. Where an adapter's
   * compiler makes other bits of the two, only the wide one is used.
   */
  async #compareTiles(): Promise<void> {
    const count = Math.min(NARROW_ROWS + 7, this.shape.contextLength);
    const tokens = Array.from({ length: count }, (_, i) => (i * 37 + 11) % this.shape.vocabulary);
    const slot = this.createSlot(count);
    try {
      const wide = await this.evaluate(tokens, 0, slot);
      let narrow = wide;
      for (const [position, token] of tokens.entries()) narrow = await this.evaluate([token], position, slot);
      this.#usesNarrow = wide.every((logit, i) => Object.is(logit, narrow[i]));
    } finally {
      slot.dispose();
    }
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The engine is disposed.');
    if (this.#lost !== undefined) throw this.#lost;
  }

  /** Throws unless the slot belongs to this engine and is not disposed. */
  #own(slot: KvSlot): GpuSlot {
    if (!(slot instanceof GpuSlot)) throw new TypeError('The slot belongs to another engine.');
    slot.requireIn(this.#memory);
    return slot;
  }
}
