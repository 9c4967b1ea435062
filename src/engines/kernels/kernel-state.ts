import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../../runtime/engine.ts';
import * as layout from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';
import { KernelSlot } from './kernel-slot.ts';
import { inWholeTiles } from './matrix-plan.ts';
import {
  expandedBytes,
  GATE_BYTES,
  inBlocks,
  logitStride,
  scoreBytes,
  scratchSizes,
  widestOf,
  type ScratchOptions,
} from './scratch.ts';
import type { WeightLoader } from './weight-loader.ts';

export interface StateOptions extends ScratchOptions {
  /** Threads that take part in every evaluation. */
  readonly usualThreads: number;
  /** See `KernelOptions`. */
  readonly patienceMs: number;
  /** See `rotaryFrequencies`. */
  readonly frequencies: readonly number[];
  /** Capacity of the slots; 0 if it is unknown. */
  readonly contextTokens: number;
}

/** The state words that the engine shares with the kernels, and the memory they point to; see `assembly/layout.ts`. */
export class KernelState {
  readonly address: number;
  readonly #module: KernelModule;
  readonly #shape: ModelShape;
  /** All threads, and those that take part in every evaluation. */
  readonly #threads: number;
  readonly #usualThreads: number;
  /** Radians per position of each rotary pair, `[head_dim / 2]`. */
  readonly #frequencies: readonly number[];
  #slotPositions = 0;

  constructor(
    module: KernelModule,
    shape: ModelShape,
    tensors: DecoderTensors,
    weights: WeightLoader,
    options: StateOptions,
  ) {
    this.#module = module;
    this.#shape = shape;
    this.#threads = options.threads;
    this.#usualThreads = options.usualThreads;
    this.#frequencies = options.frequencies;
    this.address = module.allocate(4 * layout.STATE_WORDS);
    module.ints(this.address, layout.STATE_WORDS).fill(0);
    this.#writeShape();
    const layers = tensors.layers.flatMap((layer) => weights.layer(layer, shape.scales.residual));
    const table = module.allocate(4 * layers.length);
    module.ints(table, layers.length).set(layers);
    this.#set(layout.LAYER_TABLE, table);
    // Scales logits without a step of its own.
    this.#set(layout.OUTPUT_NORM, weights.vector(tensors.outputNorm, shape.scales.logits));
    this.#set(layout.OUTPUT_NORM_BIAS, weights.vector(tensors.outputNormBias, shape.scales.logits));
    this.#set(layout.EMBEDDING, ...weights.matrix(inWholeTiles(tensors.embedding)));
    this.#set(layout.OUTPUT, ...weights.matrix(inWholeTiles(tensors.output)));
    this.#allocateScratch(options);
    this.#set(layout.PATIENCE, options.patienceMs);
    module.exports.attach(this.address);
  }

  /** Sets whether all threads take part in the next evaluations. */
  hurry(isUrgent: boolean): void {
    this.#set(layout.THREADS, isUrgent ? this.#threads : this.#usualThreads);
  }

  /** Sets the next evaluation: `tokens` at `position`, with logits of the last `rows` (0 for none). */
  prepare(tokens: readonly number[], position: number, slot: KernelSlot, rows: number): void {
    const { headDim } = this.#shape;
    this.#reserveForSlot(KernelSlot.inGroups(slot.capacity));
    this.#module.ints(this.#pointer(layout.TOKENS), tokens.length).set(tokens);
    const rotary = this.#module.floats(this.#pointer(layout.ROTARY), tokens.length * headDim);
    for (let row = 0, i = 0; row < tokens.length; row++) {
      for (const frequency of this.#frequencies) {
        const angle = (position + row) * frequency;
        rotary[i++] = Math.cos(angle);
        rotary[i++] = Math.sin(angle);
      }
    }
    this.#set(layout.COUNT, tokens.length);
    this.#set(layout.POSITION, position);
    this.#set(layout.SLOT, slot.address);
    this.#set(layout.SLOT_CAPACITY, slot.positions);
    this.#set(layout.LOGIT_ROWS, rows);
  }

  /** Returns a view of the last evaluation's logits, `[rows, vocabulary]`. Call once after each evaluation. */
  takeLogits(rows: number): Float32Array {
    const { vocabulary } = this.#shape;
    const stride = logitStride(this.#shape);
    const logits = this.#module.floats(this.#pointer(layout.LOGITS), rows * stride);
    // Rows are as long as whole tiles; remove the padding between them.
    for (let row = 1; row < rows && stride > vocabulary; row++)
      logits.copyWithin(row * vocabulary, row * stride, row * stride + vocabulary);
    return logits.subarray(0, rows * vocabulary);
  }

  #writeShape(): void {
    const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary } = this.#shape;
    const { normEpsilon, rotary, activation, scales } = this.#shape;
    this.#set(layout.LAYERS, layers);
    this.#set(layout.WIDTH, inBlocks(width));
    this.#set(layout.OWN_WIDTH, width);
    this.#set(layout.HEADS, heads);
    this.#set(layout.KV_HEADS, kvHeads);
    this.#set(layout.HEAD_DIM, headDim);
    this.#set(layout.QUERY_WIDTH, inBlocks(heads * headDim));
    this.#set(layout.FEED_FORWARD, inBlocks(feedForward));
    this.#set(layout.VOCABULARY, vocabulary);
    const reals = this.#module.floats(this.address, layout.STATE_WORDS);
    reals[layout.NORM_EPSILON] = normEpsilon;
    reals[layout.EMBEDDING_SCALE] = scales.embedding;
    reals[layout.RESIDUAL_SCALE] = scales.residual;
    reals[layout.QUERY_SCALE] = scales.attention;
    this.#set(layout.GELU, activation === 'gelu' ? 1 : 0);
    this.#set(layout.HALF_SPLIT, rotary === 'half-split' ? 1 : 0);
    this.#set(layout.USUAL_THREADS, this.#usualThreads);
    this.hurry(false);
  }

  #allocateScratch(options: StateOptions): void {
    this.#set(layout.WIDEST, widestOf(this.#shape));
    this.#set(layout.GATE_TILE_BYTES, GATE_BYTES);
    const sizes = scratchSizes(this.#shape, options);
    for (const [word, bytes] of sizes) this.#set(word, this.#module.allocate(bytes));
    // Attention writes no padding.
    const attended = sizes.find(([word]) => word === layout.ATTENDED)?.[1] ?? 0;
    this.#module.byteView(this.#pointer(layout.ATTENDED), attended).fill(0);
    // Below all slots, so that the memory planned for one is in one piece.
    this.#reserveForSlot(KernelSlot.inGroups(options.contextTokens));
  }

  /** Grows the scratch memory that depends on the slot to the largest one evaluated. */
  #reserveForSlot(positions: number): void {
    if (positions <= this.#slotPositions) return;
    this.#reallocate(layout.SCORES, scoreBytes(positions, this.#threads));
    this.#reallocate(layout.EXPANDED, expandedBytes(this.#shape, positions));
    this.#slotPositions = positions;
    this.#set(layout.SCORE_CAPACITY, positions);
  }

  #reallocate(word: number, bytes: number): void {
    const before = this.#pointer(word);
    this.#set(word, this.#module.allocate(bytes));
    if (before > 0) this.#module.free(before);
  }

  #pointer(word: number): number {
    // Addresses beyond 2 GiB are negative as int32.
    return (this.#module.ints(this.address, layout.STATE_WORDS)[word] ?? 0) >>> 0;
  }

  /** @param values one, or the words of a matrix */
  #set(word: number, ...values: readonly number[]): void {
    this.#module.ints(this.address, layout.STATE_WORDS).set(values, word);
  }
}
