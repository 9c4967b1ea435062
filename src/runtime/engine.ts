import { PlainTextError, plain, sentence } from '../util/plain-text.ts';

/**
 * One K/V cache inside an engine's own memory: per layer K and V, each `[kv_heads, capacity, head_dim]`.
 * It knows nothing of tokens; `cache/` keeps the token ids beside it.
 */
export interface KvSlot {
  /** How many token positions fit. */
  readonly capacity: number;
  /** Memory held for K and V of all layers, in bytes. */
  readonly bytes: number;
  dispose(): void;
}

/** The shape of a decoder-only transformer, as its GGUF states it. */
export interface ModelShape {
  readonly layers: number;
  /** Width of the residual stream, d. */
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of the feed-forward layer, ff. */
  readonly feedForward: number;
  readonly vocabulary: number;
  /** Positions the model was trained for. */
  readonly contextLength: number;
  readonly ropeBase: number;
  /**
   * Which dimensions of a head the rotary embedding turns together: (2i, 2i + 1), or (i, i + head_dim / 2).
   */
  readonly rotary: 'interleaved' | 'half-split';
  readonly normEpsilon: number;
}

/**
 * The attention runtime, reduced to what the cache needs. Every engine keeps one promise: the logits of a
 * prompt are the same bits however the prompt was split over calls and whatever the slot held before, so a
 * cache can never change a suggestion.
 */
export interface Engine {
  /** As settings and messages call it. */
  readonly name: string;
  readonly shape: ModelShape;
  /**
   * How many of the last rows an evaluation can give logits of, at least 1; the logits of each are the same bits as
   * if its token had been evaluated alone.
   */
  readonly logitRows: number;
  /** Bytes the engine holds for weights, slots and scratch. */
  memoryBytes(): number;
  /** Bytes that a slot of this capacity takes. */
  slotBytes(capacity: number): number;
  /** Throws `OutOfMemoryError` when the engine cannot hold one more. */
  createSlot(capacity: number): KvSlot;
  /**
   * Copies K/V of positions `[0, length)` from one slot into another, within the engine's memory. Throws
   * `RangeError` if either has no room for as many.
   */
  copySlot(from: KvSlot, to: KvSlot, length: number): void;
  /**
   * Evaluates `tokens` at positions `[position, position + tokens.length)` and writes their K/V there; what the
   * slot holds below `position` is read, what it holds above is overwritten or ignored, so truncation is
   * nothing but a smaller `position`.
   *
   * Resolves to the logits of the last `rows` tokens, `[rows, vocabulary]`, valid until the next call; of the last
   * token alone unless more are asked for. Rejects with `RangeError` if `rows` is below 1 or above `logitRows` or the
   * number of tokens, if the tokens do not fit the slot, or if the model has no such token.
   */
  evaluate(tokens: readonly number[], position: number, slot: KvSlot, rows?: number): Promise<Float32Array>;
  dispose(): void;
}

/** One of the runtime's own files. */
export interface RuntimeFile {
  /** Its name without a folder: `kernels-plain.wasm`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The engine has stopped in the middle of its work and can do nothing more. */
export class EngineLostError extends PlainTextError {
  override readonly name = 'EngineLostError';
}

/** There is not as much memory as is needed. */
export class OutOfMemoryError extends PlainTextError {
  override readonly name = 'OutOfMemoryError';
}

/** One of the runtime's own files cannot be read, or is not what it should be. */
export class InstallationError extends PlainTextError {
  override readonly name = 'InstallationError';

  /** @param file name of the file, without a folder */
  constructor(file: string, options?: ErrorOptions) {
    super(
      sentence`A file of Foretype is missing or damaged: ${plain(file)}. Install the extension again.`,
      options,
    );
  }
}

/** An evaluation gave logits that tell nothing: all equal, infinite or no numbers. */
export class NoResultError extends PlainTextError {
  override readonly name = 'NoResultError';

  constructor() {
    super(
      sentence`The model computes nothing: its results are all equal, infinite or no numbers. Its file is damaged or was not downloaded to its end, or its weights are too large to compute with.`,
    );
  }
}
