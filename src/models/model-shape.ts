import type { ModelShape } from '../runtime/engine.ts';
import type { GgufMetadata } from '../gguf/metadata.ts';
import { ModelFileError } from '../gguf/model-file-error.ts';
import { plain, sentence, type PlainText } from '../util/plain-text.ts';

/**
 * The largest size of each kind: some times what the largest models have. A larger one is a corrupt file, not a model that
 * could run here; and engines multiply these by one another, which must not leave 32 bits.
 */
const largest = {
  layers: 1 << 12,
  width: 1 << 16,
  heads: 1 << 12,
  /** Of all heads together. */
  headWidth: 1 << 16,
  feedForward: 1 << 18,
  context: 1 << 24,
} as const;

/**
 * Positions that a model needs at least. Of so few, a quarter is kept for decoding, up to five are the prompt's marks, and the
 * path, the suffix and the prefix get the rest.
 */
export const SHORTEST_CONTEXT = 16;

/**
 * Positions that are used at most. Prompts never come near it, and engines hold tables of a row per position:
 * for a model that was trained for a million, they would take longer to load than its weights.
 */
const LONGEST_CONTEXT = 1 << 15;

/**
 * The architectures that are supported, and the order in which each one's files hold the rows of q and k: of a llama
 * they are permuted so that rotary pairs are neighbours.
 */
const ROTARY: Readonly<Record<string, ModelShape['rotary']>> = { llama: 'interleaved', qwen2: 'half-split' };

/** Reads the shape of a `llama` or `qwen2` model. Throws `ModelFileError` for other architectures and impossible shapes. */
export function readModelShape(metadata: GgufMetadata): ModelShape {
  const architecture = metadata.string('general.architecture');
  const rotary = Object.hasOwn(ROTARY, architecture) ? ROTARY[architecture] : undefined;
  if (rotary === undefined) {
    throw new ModelFileError(
      'unsupported',
      sentence`The model's architecture "${plain(architecture)}" is not supported; "llama" and "qwen2" are.`,
    );
  }
  const size = (key: string, most: number): number => positive(metadata, `${architecture}.${key}`, most);
  const heads = size('attention.head_count', largest.heads);
  const width = size('embedding_length', largest.width);
  const shape: ModelShape = {
    layers: size('block_count', largest.layers),
    width,
    heads,
    kvHeads: metadata.optionalNumber(`${architecture}.attention.head_count_kv`) ?? heads,
    headDim: metadata.optionalNumber(`${architecture}.attention.key_length`) ?? width / heads,
    feedForward: size('feed_forward_length', largest.feedForward),
    vocabulary: metadata.stringCount('tokenizer.ggml.tokens'),
    contextLength: Math.min(size('context_length', largest.context), LONGEST_CONTEXT),
    ropeBase: metadata.optionalNumber(`${architecture}.rope.freq_base`) ?? 10_000,
    rotary,
    normEpsilon: metadata.number(`${architecture}.attention.layer_norm_rms_epsilon`),
  };
  checkConsistent(shape);
  if (shape.contextLength < SHORTEST_CONTEXT) {
    throw new ModelFileError(
      'unsupported',
      sentence`The model's context length is ${shape.contextLength}, too short to complete code: that takes at least ${SHORTEST_CONTEXT}.`,
    );
  }
  const rotated = metadata.optionalNumber(`${architecture}.rope.dimension_count`) ?? shape.headDim;
  if (rotated !== shape.headDim || scalesPositions(metadata, architecture)) {
    throw new ModelFileError('unsupported', sentence`The model's kind of rotary embedding is not supported.`);
  }
  return shape;
}

/** Whether positions are scaled; files older than the type's key do it linearly, by a factor alone. */
function scalesPositions(metadata: GgufMetadata, architecture: string): boolean {
  const type = metadata.optionalString(`${architecture}.rope.scaling.type`);
  if (type !== undefined) return type !== 'none';
  const factors = ['rope.scaling.factor', 'rope.scale_linear'].map((key) =>
    metadata.optionalNumber(`${architecture}.${key}`),
  );
  return factors.some((factor) => factor !== undefined && factor !== 1);
}

function positive(metadata: GgufMetadata, key: string, most: number): number {
  const value = metadata.number(key);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new ModelFileError(
      'corrupt',
      sentence`The model file's metadata "${plain(key)}" is ${value}, which makes no sense.`,
    );
  }
  return value;
}

function checkConsistent(shape: ModelShape): void {
  const sound =
    Number.isInteger(shape.headDim) &&
    shape.headDim > 0 &&
    shape.headDim * shape.heads <= largest.headWidth &&
    shape.headDim % 2 === 0 &&
    Number.isInteger(shape.kvHeads) &&
    shape.kvHeads > 0 &&
    Number.isInteger(shape.heads / shape.kvHeads) &&
    shape.vocabulary > 0 &&
    // Both are used as they are: beyond these bounds angles may become infinite, and the square of a norm zero.
    isWithin(shape.ropeBase, 1, 1e15) &&
    isWithin(shape.normEpsilon, 1e-16, 1);
  if (!sound)
    throw new ModelFileError('corrupt', sentence`The model file's metadata describes an impossible shape.`);
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** A model's shape in one line, as people write it down when they compare models. */
export function shapeText(shape: ModelShape): PlainText {
  const { layers, width, heads, kvHeads, headDim, feedForward, vocabulary, contextLength } = shape;
  return sentence`${layers} layers, width ${width}, ${heads} heads (${kvHeads} of K/V) of ${headDim}, feed-forward ${feedForward}, vocabulary ${vocabulary}, trained for ${contextLength} positions`;
}
