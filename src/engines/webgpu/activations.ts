import type { ModelShape } from '../../runtime/engine.ts';
import { usage, type GpuMemory } from './gpu-memory.ts';
import { CALL_WORDS } from './shaders/common.ts';

/** Rows of a call: limits memory and how long the GPU works at a time; does not change results. */
export const MAX_ROWS = 128;

/** Uniforms start at multiples of this. */
const UNIFORM_STEP = 256;

/** What a forward pass reads and writes besides weights and slots, in the GPU's memory. */
export class Activations {
  /** u32 `[MAX_ROWS]`. */
  readonly tokens: GPUBuffer;
  /** Cosine and sine, `[MAX_ROWS, head_dim / 2, 2]`. */
  readonly rotary: GPUBuffer;
  /** `[MAX_ROWS, width]`, as `normed`. */
  readonly residual: GPUBuffer;
  readonly normed: GPUBuffer;
  /** `[MAX_ROWS, heads + 2 kv_heads, head_dim]`. */
  readonly qkv: GPUBuffer;
  /** `[MAX_ROWS, heads, head_dim]`, as `attended`. */
  readonly queries: GPUBuffer;
  readonly attended: GPUBuffer;
  /** `[MAX_ROWS, feed_forward]`. */
  readonly gated: GPUBuffer;
  /** `[logit rows, vocabulary]`. */
  readonly logits: GPUBuffer;
  /** A copy of `logits` that can be read. */
  readonly readable: GPUBuffer;
  /** A `Call` for all rows. */
  readonly call: GPUBufferBinding;
  /** A `Call` for the rows with logits. */
  readonly lastCall: GPUBufferBinding;
  readonly #calls: GPUBuffer;

  constructor(memory: GpuMemory, shape: ModelShape, logitRows: number) {
    const { width, heads, kvHeads, headDim, feedForward, vocabulary } = shape;
    const floats = (rows: number, columns: number): GPUBuffer =>
      memory.create(4 * rows * columns, usage.storage | usage.copySource | usage.copyTarget);
    this.tokens = floats(MAX_ROWS, 1);
    this.rotary = floats(MAX_ROWS, headDim);
    this.residual = floats(MAX_ROWS, width);
    this.normed = floats(MAX_ROWS, width);
    this.qkv = floats(MAX_ROWS, (heads + 2 * kvHeads) * headDim);
    this.queries = floats(MAX_ROWS, heads * headDim);
    this.attended = floats(MAX_ROWS, heads * headDim);
    this.gated = floats(MAX_ROWS, feedForward);
    this.logits = floats(logitRows, vocabulary);
    this.readable = memory.create(4 * logitRows * vocabulary, usage.mapRead | usage.copyTarget);
    const size = 4 * CALL_WORDS;
    this.#calls = memory.create(UNIFORM_STEP + size, usage.uniform | usage.copyTarget);
    this.call = { buffer: this.#calls, offset: 0, size };
    this.lastCall = { buffer: this.#calls, offset: UNIFORM_STEP, size };
  }

  /** Writes the next call: its tokens, their positions' angles, and the uniforms. */
  write(
    queue: GPUQueue,
    tokens: readonly number[],
    position: number,
    frequencies: readonly number[],
    rows: number,
  ): void {
    const count = tokens.length;
    const turns = new Float32Array(2 * frequencies.length * count);
    let i = 0;
    for (let row = 0; row < count; row++) {
      for (const frequency of frequencies) {
        const angle = (position + row) * frequency;
        turns[i++] = Math.cos(angle);
        turns[i++] = Math.sin(angle);
      }
    }
    queue.writeBuffer(this.tokens, 0, Uint32Array.from(tokens));
    queue.writeBuffer(this.rotary, 0, turns);
    queue.writeBuffer(this.#calls, 0, Uint32Array.of(count, position, 0, 0));
    queue.writeBuffer(this.#calls, UNIFORM_STEP, Uint32Array.of(rows, position, count - rows, 0));
  }
}
