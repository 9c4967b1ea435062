import { findDecoderTensors, type DecoderTensors } from '../../models/decoder-tensors.ts';
import { readModelShape, requireHeadSteps } from '../../models/model-shape.ts';
import { readRopeFactors, rotaryFrequencies } from '../../models/rotary.ts';
import type { Engine, KvSlot, ModelShape, RuntimeFile } from '../../runtime/engine.ts';
import type { GgufFile } from '../../gguf/gguf-file.ts';
import { requireMemory, type MemoryLimit } from '../../runtime/memory-limit.ts';
import { requireEvaluable } from '../../runtime/require-evaluable.ts';
import { buildDecoderGraph } from './decoder-graph.ts';
import { io } from './graph-io.ts';
import { writeModel, type OnnxGraph } from './onnx-writer.ts';
import { ElementType, type BoundTensor, type ElementTypeNumber, ORT, OrtModule } from './ort-module.ts';
import { OrtSlot } from './ort-slot.ts';
import { Weights } from './initializers.ts';

const WEIGHTS_LOCATION = 'weights';

/** Maximum rows per run: limits scratch memory; does not change results. */
const MAX_ROWS = 128;

/**
 * Memory that onnxruntime takes in addition to the weights, measured with models of 60 to 760 MB in fp32: it copies each to
 * a layout of its own, so that the largest is in memory twice for a moment, and freed ones leave gaps.
 */
const HEAP_FACTOR = 1.1;
const HEAP_BYTES = 16 * 2 ** 20;

/** onnxruntime's `GroupQueryAttention` requires head_dim to be a multiple of this if it does the rotary embedding. */
const HEAD_DIM_STEP = 16;

/**
 * Models on onnxruntime-web's WebAssembly kernels, with weights expanded to fp32, as its quantized products
 * are slower: they unpack the weights on each call. K/V stay in its heap and are read and written in place.
 */
export class OrtEngine implements Engine {
  readonly name = ORT;
  readonly shape: ModelShape;
  readonly logitRows = 1;
  readonly #file: GgufFile;
  readonly #tensors: DecoderTensors;
  readonly #module: OrtModule;
  readonly #session: number;
  readonly #scratch: Scratch;
  #disposed = false;

  private constructor(
    file: GgufFile,
    shape: ModelShape,
    tensors: DecoderTensors,
    module: OrtModule,
    session: number,
  ) {
    this.#file = file;
    this.shape = shape;
    this.#tensors = tensors;
    this.#module = module;
    this.#session = session;
    this.#scratch = new Scratch(module, shape);
  }

  /**
   * Loads a model. The engine takes ownership of `file`, and reads embeddings from it until it is disposed.
   *
   * @param wasm onnxruntime-web's `ort-wasm-simd-threaded.wasm`
   * @throws ModelFileError for a model that is unsupported or invalid; OutOfMemoryError, before anything is loaded if the
   *   sizes already show it; InstallationError
   */
  static async load(
    file: GgufFile,
    wasm: RuntimeFile,
    limit: MemoryLimit,
    onProgress: (fraction: number) => void,
  ): Promise<OrtEngine> {
    const { shape, tensors, weights, graph } = prepare(file, onProgress);
    requireMemory(ORT, requiredBytes(shape, weights, limit.contextTokens), limit);
    const module = await OrtModule.create(wasm);
    const session = await module.createSession(writeModel(graph), WEIGHTS_LOCATION, weights);
    return new OrtEngine(file, shape, tensors, module, session);
  }

  memoryBytes(): number {
    return this.#module.heapBytes;
  }

  slotBytes(capacity: number): number {
    return OrtSlot.bytesFor(this.shape, capacity);
  }

  createSlot(capacity: number): KvSlot {
    this.#requireAlive();
    return new OrtSlot(this.#module, this.shape, Math.min(capacity, this.shape.contextLength));
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
    const slot = this.#own(kvSlot);
    requireEvaluable(this, tokens, position, slot, rows);
    for (let first = 0; first < tokens.length; first += MAX_ROWS) {
      await this.#evaluateRows(tokens.slice(first, first + MAX_ROWS), position + first, slot);
    }
    return this.#module.floats(this.#scratch.logits, this.shape.vocabulary);
  }

  /** It has one thread, so that there is nothing more to take. */
  hurry(): void {
    return undefined;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#scratch.dispose();
    this.#module.releaseSession(this.#session);
    this.#module.dispose();
    this.#file.close();
  }

  #requireAlive(): void {
    if (this.#disposed) throw new Error('The engine is disposed.');
  }

  /** Throws unless the slot belongs to this engine and is not disposed. */
  #own(slot: KvSlot): OrtSlot {
    if (!(slot instanceof OrtSlot)) throw new TypeError('The slot belongs to another engine.');
    slot.requireIn(this.#module);
    return slot;
  }

  async #evaluateRows(tokens: readonly number[], position: number, slot: OrtSlot): Promise<void> {
    // Checked before each run, as the engine or the slot may have been disposed between two of them.
    this.#requireAlive();
    slot.requireIn(this.#module);
    const { width, scales } = this.shape;
    const { embedded, integers, attended } = this.#scratch;
    const count = tokens.length;
    for (const [row, token] of tokens.entries()) {
      const values = this.#file.readRows(this.#tensors.embedding, token, 1);
      const scaled = scales.embedding === 1 ? values : values.map((value) => value * scales.embedding);
      this.#module.floats(embedded + 4 * row * width, width).set(scaled);
    }
    // A single row goes through attention twice; see `io.attended`. The second one writes K/V at the next position,
    // which is written again before it is read.
    const total = position + Math.max(count, 2);
    this.#module.ints(integers, 3).set([total - 1, total, count - 1]);
    const rows = this.#module.ints(attended, Math.max(count, 2));
    for (let row = 0; row < rows.length; row++) rows[row] = Math.min(row, count - 1);
    const perRun: BoundTensor[] = [];
    const bind = (name: string, type: ElementTypeNumber, pointer: number, dims: number[]): void => {
      perRun.push({ name, tensor: this.#module.createTensor(type, pointer, dims) });
    };
    try {
      bind(io.embedded, ElementType.float, embedded, [1, count, width]);
      bind(io.attended, ElementType.int32, attended, [rows.length]);
      bind(io.kept, ElementType.int32, attended, [count]);
      const inputs = [...perRun, ...this.#scratch.inputs, ...slot.past];
      await this.#module.run(this.#session, inputs, [this.#scratch.output, ...slot.present]);
    } finally {
      for (const { tensor } of perRun) this.#module.releaseTensor(tensor);
    }
  }
}

interface Preparation {
  readonly shape: ModelShape;
  readonly tensors: DecoderTensors;
  readonly weights: Weights;
  readonly graph: OnnxGraph;
}

/** Builds the graph, and reads no weights except rotary factors. Throws `ModelFileError`. */
function prepare(file: GgufFile, onProgress: (fraction: number) => void): Preparation {
  const shape = readModelShape(file.metadata);
  const tensors = findDecoderTensors(file, shape);
  requireHeadSteps(shape, HEAD_DIM_STEP);
  const weights = new Weights(file, onProgress);
  const frequencies = rotaryFrequencies(shape, readRopeFactors(file, tensors.ropeFactors));
  const graph = buildDecoderGraph(shape, tensors, frequencies, weights, WEIGHTS_LOCATION);
  return { shape, tensors, weights, graph };
}

/** Returns the bytes that a model takes of onnxruntime's heap, with one slot; too high by a few percent at most. */
function requiredBytes(shape: ModelShape, weights: Weights, contextTokens: number): number {
  const slot = OrtSlot.bytesFor(shape, Math.min(contextTokens, shape.contextLength));
  return HEAP_FACTOR * (weights.byteLength + weights.largest) + slot + HEAP_BYTES;
}

/** Memory that every run reuses, and the tensors in it. */
class Scratch {
  /** fp32 `[MAX_ROWS, width]`. */
  readonly embedded: number;
  /** Row numbers: int32 `[MAX_ROWS]`. */
  readonly attended: number;
  /** Last position, total length, row with logits: int32 `[3]`. */
  readonly integers: number;
  /** fp32 `[vocabulary]`. */
  readonly logits: number;
  readonly inputs: readonly BoundTensor[];
  readonly output: BoundTensor;
  readonly #module: OrtModule;

  constructor(module: OrtModule, shape: ModelShape) {
    this.#module = module;
    this.embedded = module.allocate(4 * MAX_ROWS * shape.width);
    this.attended = module.allocate(4 * MAX_ROWS);
    this.integers = module.allocate(12);
    this.logits = module.allocate(4 * shape.vocabulary);
    this.inputs = [io.lastPosition, io.totalLength, io.rows].map((name, i) => ({
      name,
      tensor: module.createTensor(ElementType.int32, this.integers + 4 * i, [1]),
    }));
    this.output = {
      name: io.logits,
      tensor: module.createTensor(ElementType.float, this.logits, [1, 1, shape.vocabulary]),
    };
  }

  dispose(): void {
    for (const { tensor } of [...this.inputs, this.output]) this.#module.releaseTensor(tensor);
    for (const pointer of [this.embedded, this.attended, this.integers, this.logits])
      this.#module.free(pointer);
  }
}
