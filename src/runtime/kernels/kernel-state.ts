import type { DecoderTensors } from '../../models/decoder-tensors.ts';
import type { ModelShape } from '../engine.ts';
import * as layout from './assembly/layout.ts';
import type { KernelModule } from './kernel-module.ts';
import type { KernelSlot } from './kernel-slot.ts';
import type { WeightLoader } from './weights.ts';

/** Rows evaluated by one call at most: bounds the scratch memory and how long a call takes, changes no result. */
export const MAX_ROWS = 64;
/** Products take four rows at a time and may read past the last one. */
const SPARE_ROWS = 3;
/** Rows whose attention a thread computes together, each with scores of its own. */
const SCORE_ROWS = 4;
/** Scores are computed eight at a time, so four may stand behind the last. */
const SCORE_SPARE = 4;

/** What `assembly/schedule.ts` sleeps between two looks, at least. */
const NAP_MS = 0.1;

export interface StateOptions {
  readonly threads: number;
  /** Rows whose logits one evaluation can give. */
  readonly logitRows: number;
  /** See `KernelOptions`. */
  readonly patienceMs: number;
}

/** The words that engine and kernels share, and the memory they point to; see `assembly/layout.ts`. */
export class KernelState {
  readonly address: number;
  readonly #module: KernelModule;
  readonly #shape: ModelShape;
  readonly #threads: number;
  /** Radians a position, of each rotary pair: `[head_dim / 2]`. */
  readonly #frequencies: readonly number[];
  #scoreCapacity = 0;

  constructor(
    module: KernelModule,
    shape: ModelShape,
    tensors: DecoderTensors,
    weights: WeightLoader,
    { threads, logitRows, patienceMs }: StateOptions,
  ) {
    this.#module = module;
    this.#shape = shape;
    this.#threads = threads;
    const { headDim, ropeBase } = shape;
    this.#frequencies = Array.from({ length: headDim / 2 }, (_, pair) => ropeBase ** ((-2 * pair) / headDim));
    this.address = module.allocate(4 * layout.STATE_WORDS);
    module.ints(this.address, layout.STATE_WORDS).fill(0);
    this.#writeShape();
    const layers = tensors.layers.flatMap((layer) => weights.layer(layer));
    const table = module.allocate(4 * layers.length);
    module.ints(table, layers.length).set(layers);
    this.#set(layout.LAYER_TABLE, table);
    this.#set(layout.OUTPUT_NORM, weights.vector(tensors.outputNorm));
    this.#set(layout.EMBEDDING, ...weights.matrix(tensors.embedding));
    this.#set(layout.OUTPUT, ...weights.matrix(tensors.output));
    this.#allocateScratch(logitRows);
    this.#set(layout.PATIENCE, Math.ceil(patienceMs / NAP_MS));
    module.exports.attach(this.address);
  }

  /** Describes the next evaluation of `tokens` at `position`, with logits of the last `rows`; 0 of none. */
  prepare(tokens: readonly number[], position: number, slot: KernelSlot, rows: number): void {
    const { headDim } = this.#shape;
    this.#reserveScores(slot.room);
    this.#module.ints(this.#pointer(layout.TOKENS), tokens.length).set(tokens);
    const rotary = this.#module.floats(this.#pointer(layout.ROTARY), tokens.length * headDim);
    for (let row = 0, i = 0; row < tokens.length; row++) {
      for (const frequency of this.#frequencies) {
        const angle = (position + row) * frequency;
        rotary[i++] = Math.cos(angle);
        rotary[i++] = Math.sin(angle);
      }
    }
    this.#set(layout.COUNT, tokens.length, position, slot.address, slot.room, rows);
  }

  /** Logits of the last evaluation: a view of `[rows, vocabulary]`. */
  logits(rows: number): Float32Array {
    return this.#module.floats(this.#pointer(layout.LOGITS), rows * this.#shape.vocabulary);
  }

  #writeShape(): void {
    const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary, normEpsilon, rotary } =
      this.#shape;
    this.#set(layout.LAYERS, layers, width, heads, kvHeads, headDim, feedForward, vocabulary);
    this.#module.floats(this.address, layout.STATE_WORDS)[layout.NORM_EPSILON] = normEpsilon;
    this.#set(layout.HALF_SPLIT, rotary === 'half-split' ? 1 : 0);
    this.#set(layout.THREADS, this.#threads);
  }

  #allocateScratch(logitRows: number): void {
    const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary } = this.#shape;
    const rows = MAX_ROWS + SPARE_ROWS;
    const queryWidth = heads * headDim;
    const widest = Math.max(width, queryWidth, feedForward);
    const gateTileBytes = 4 * 2 * rows * layout.TILE;
    const phases = layers * layout.PHASES_PER_LAYER + layout.PHASES_BESIDE_LAYERS;
    const sizes: readonly (readonly [word: number, bytes: number])[] = [
      [layout.RESIDUAL, 4 * rows * width],
      [layout.QUERIES, 4 * rows * queryWidth],
      [layout.KEYS, 4 * rows * kvHeads * headDim],
      [layout.VALUES, 4 * rows * kvHeads * headDim],
      [layout.ATTENDED, 4 * rows * queryWidth],
      [layout.GATED, 4 * rows * feedForward],
      [layout.GATE_TILES, gateTileBytes * this.#threads],
      [layout.NORMED, 4 * rows * width],
      [layout.QUANTIZED_WIDE, 2 * rows * widest],
      [layout.WIDE_SCALES, 4 * rows],
      [layout.QUANTIZED_NARROW, 2 * rows * widest],
      [layout.NARROW_SCALES, (4 * rows * widest) / layout.BLOCK],
      [layout.NARROW_CORRECTIONS, (4 * rows * widest) / layout.BLOCK],
      [layout.LOGITS, 4 * logitRows * vocabulary],
      [layout.ROTARY, 4 * rows * headDim],
      [layout.TOKENS, 4 * rows],
      [layout.ACCUMULATORS, 4 * 64 * this.#threads],
      [layout.WEIGHT_SUMS, widest * this.#threads],
      [layout.COUNTERS, phases * layout.COUNTER_BYTES],
    ];
    this.#set(layout.WIDEST, widest, gateTileBytes);
    for (const [word, bytes] of sizes) this.#set(word, this.#module.allocate(bytes));
  }

  /** Scores grow with the largest slot that is evaluated. */
  #reserveScores(room: number): void {
    if (room <= this.#scoreCapacity) return;
    const capacity = room + SCORE_SPARE;
    const address = this.#module.allocate(4 * this.#threads * SCORE_ROWS * capacity);
    if (this.#scoreCapacity > 0) this.#module.free(this.#pointer(layout.SCORES));
    this.#scoreCapacity = room;
    this.#set(layout.SCORES, address, capacity);
  }

  #pointer(word: number): number {
    // Addresses beyond 2 GiB look negative as int32.
    return (this.#module.ints(this.address, layout.STATE_WORDS)[word] ?? 0) >>> 0;
  }

  #set(word: number, ...values: readonly number[]): void {
    this.#module.ints(this.address, layout.STATE_WORDS).set(values, word);
  }
}
