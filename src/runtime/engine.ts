import { PlainTextError, plain, sentence } from '../util/plain-text.ts';

/**
 * A K/V cache in an engine's memory: K and V per layer, `[kv_heads, room, head_dim]` each. It does not know the token ids;
 * `CacheSlot` in `src/cache` does.
 */
export interface KvSlot {
  /** Maximum number of token positions. */
  readonly capacity: number;
  /** Positions that it has memory for: at most `capacity`, and always that in engines whose slots do not grow. */
  readonly room: number;
  /** Bytes of K and V of all layers in the room it has. */
  readonly bytes: number;
  /**
   * Grows the slot if it has no room for `tokens` positions, at most its capacity. K/V of positions from `kept` on is lost
   * then. Throws `OutOfMemoryError` and leaves the slot as it was if there is no memory.
   */
  reserve(tokens: number, kept: number): void;
  dispose(): void;
}

/** The shape of a decoder-only transformer. */
export interface ModelShape {
  readonly layers: number;
  /** Embedding length: width of the residual stream, d. */
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Feed-forward length, ff. */
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Positions the model was trained for. */
  readonly contextLength: number;
  readonly ropeBase: number;
  /** Positions are divided by this before they are rotated: 1, or the factor of linear scaling. */
  readonly ropeFactor: number;
  /** Which dimensions of a head the rotary embedding rotates as a pair: (2i, 2i + 1), or (i, i + head_dim / 2). */
  readonly rotary: 'interleaved' | 'half-split';
  /** RMSNorm, or LayerNorm, which also subtracts the mean and adds a bias. */
  readonly norm: 'rms' | 'layer';
  readonly normEpsilon: number;
  /** silu(gate) * up, or gelu(up) by the tanh approximation. */
  readonly activation: 'swiglu' | 'gelu';
  readonly scales: ModelScales;
}

/** Factors within the forward pass. */
export interface ModelScales {
  /** Of embeddings. */
  readonly embedding: number;
  /** Of what attention and feed-forward add to the residual stream. */
  readonly residual: number;
  /** Of the products of q and k, besides 1 / the root of `headDim`. */
  readonly attention: number;
  /** Of logits. */
  readonly logits: number;
}

/**
 * The inference engine, reduced to what the cache needs. Every engine guarantees bit-exact resuming: the logits of a
 * prompt are the same bits however the prompt was split over calls and whatever the slot held before, so the cache never
 * changes a suggestion.
 */
export interface Engine {
  /** The name in messages. */
  readonly name: string;
  readonly shape: ModelShape;
  /**
   * Maximum number of last rows that an evaluation can return logits of, at least 1. The logits of each row are the same
   * bits as if its token had been evaluated alone.
   */
  readonly logitRows: number;
  /** Returns the bytes of weights, slots and scratch. */
  memoryBytes(): number;
  /** Returns the bytes of a slot of this capacity that has grown for `tokens` positions; by default, to its capacity. */
  slotBytes(capacity: number, tokens?: number): number;
  /**
   * Creates a slot of `capacity` positions, at most the model's context length. It has room for `tokens` of them at first, by
   * default for all. Throws `OutOfMemoryError` if there is no room for another slot.
   */
  createSlot(capacity: number, tokens?: number): KvSlot;
  /**
   * Copies K/V of positions `[0, length)` from one slot to another, which grows if needed, within the engine's memory. Throws
   * `RangeError` if `length` exceeds the capacity of either, and `OutOfMemoryError`.
   */
  copySlot(from: KvSlot, to: KvSlot, length: number): void;
  /**
   * Evaluates `tokens` at positions `[position, position + tokens.length)` and writes their K/V there. K/V below
   * `position` is read; K/V above it is overwritten or ignored, so a smaller `position` truncates the slot. The slot grows if
   * needed, with the errors of `reserve`.
   *
   * Resolves to the logits of the last `rows` tokens (default 1), `[rows, vocabulary]`, valid until the next call. Rejects
   * with `RangeError` and leaves the slot unchanged if `rows` is below 1 or above `logitRows` or the number of tokens, if
   * there are no tokens or they do not fit the slot, or if a token is not in the vocabulary.
   */
  evaluate(tokens: readonly number[], position: number, slot: KvSlot, rows?: number): Promise<Float32Array>;
  /** Sets whether someone waits for what is evaluated next, so that it may take more of the machine. Results are the same. */
  hurry(isUrgent: boolean): void;
  /** Frees the memory. Afterwards evaluating and creating slots fail; disposing slots and the engine again does not. */
  dispose(): void;
}

/** One of the runtime's own files. */
export interface RuntimeFile {
  /** Its name without a folder, such as `kernels-plain.wasm`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The engine stopped during an evaluation and cannot be used any more. */
export class EngineLostError extends PlainTextError {
  override readonly name = 'EngineLostError';
}

/** There is not enough memory. */
export class OutOfMemoryError extends PlainTextError {
  override readonly name = 'OutOfMemoryError';
}

/** One of the runtime's own files cannot be read or is invalid. */
export class InstallationError extends PlainTextError {
  override readonly name = 'InstallationError';

  /** @param file the file's name, without a folder */
  constructor(file: string, options?: ErrorOptions) {
    super(sentence`A file of Foretype is missing or damaged: ${plain(file)}.`, options);
  }
}

/** Thrown for logits that are all equal, infinite or NaN. */
export class InvalidLogitsError extends PlainTextError {
  override readonly name = 'InvalidLogitsError';

  constructor() {
    super(
      sentence`The model's results are all equal, infinite or not numbers. Its file is damaged or was not downloaded completely, or its weights are too large to compute with.`,
    );
  }
}
