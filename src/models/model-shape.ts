import type { ModelShape } from '../runtime/engine.ts';
import type { GgufMetadata } from '../runtime/gguf/metadata.ts';
import { ModelFileError } from '../runtime/gguf/model-file-error.ts';

/** Beyond this a size is a corrupt file, not a model that could run here. */
const LARGEST_SANE = 1 << 24;

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
      `The model's architecture "${architecture}" is not supported; "llama" and "qwen2" are.`,
    );
  }
  const size = (key: string): number => positive(metadata, `${architecture}.${key}`);
  const heads = size('attention.head_count');
  const width = size('embedding_length');
  const shape: ModelShape = {
    layers: size('block_count'),
    width,
    heads,
    kvHeads: metadata.optionalNumber(`${architecture}.attention.head_count_kv`) ?? heads,
    headDim: metadata.optionalNumber(`${architecture}.attention.key_length`) ?? width / heads,
    feedForward: size('feed_forward_length'),
    vocabulary: metadata.strings('tokenizer.ggml.tokens').length,
    contextLength: Math.min(size('context_length'), LONGEST_CONTEXT),
    ropeBase: metadata.optionalNumber(`${architecture}.rope.freq_base`) ?? 10_000,
    rotary,
    normEpsilon: metadata.number(`${architecture}.attention.layer_norm_rms_epsilon`),
  };
  checkConsistent(shape);
  const rotated = metadata.optionalNumber(`${architecture}.rope.dimension_count`) ?? shape.headDim;
  if (rotated !== shape.headDim || scalesPositions(metadata, architecture)) {
    throw new ModelFileError('unsupported', "The model's kind of rotary embedding is not supported.");
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

function positive(metadata: GgufMetadata, key: string): number {
  const value = metadata.number(key);
  if (!Number.isInteger(value) || value < 1 || value > LARGEST_SANE) {
    throw new ModelFileError(
      'corrupt',
      `The model file's metadata "${key}" is ${value}, which makes no sense.`,
    );
  }
  return value;
}

function checkConsistent(shape: ModelShape): void {
  const sound =
    Number.isInteger(shape.headDim) &&
    shape.headDim > 0 &&
    shape.headDim <= LARGEST_SANE &&
    shape.headDim % 2 === 0 &&
    Number.isInteger(shape.kvHeads) &&
    shape.kvHeads > 0 &&
    Number.isInteger(shape.heads / shape.kvHeads) &&
    shape.vocabulary > 0 &&
    isPositive(shape.ropeBase) &&
    isPositive(shape.normEpsilon);
  if (!sound) throw new ModelFileError('corrupt', "The model file's metadata describes an impossible shape.");
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
