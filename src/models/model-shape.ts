import type { ModelShape } from '../runtime/engine.ts';
import type { GgufMetadata } from '../gguf/metadata.ts';
import { modelFault, type ModelFileError } from '../gguf/model-file-error.ts';
import { plain, plainList, sentence } from '../util/plain-text.ts';
import { ARCHITECTURES, findArchitecture } from './architectures.ts';
import { NO_SCALES, readScales } from './model-scales.ts';
import { refuseArchitecture } from './refused-architectures.ts';

/**
 * Each is several times what the largest models have. A larger size means a corrupt file, not a model that could run here;
 * products of sizes in the engines must also fit into 32 bits.
 */
const maxSizes = {
  layers: 1 << 12,
  width: 1 << 16,
  heads: 1 << 12,
  /** All heads together. */
  headWidth: 1 << 16,
  feedForward: 1 << 18,
  context: 1 << 24,
} as const;

/**
 * The minimum context length: a quarter is reserved for decoding, up to five positions are special tokens, and path, suffix
 * and prefix get the rest.
 */
export const MIN_CONTEXT = 16;

/**
 * The maximum context length that is used. Prompts are far shorter, and engines have tables with a row per position: for a
 * model trained for a million positions, these would take longer to build than its weights to load.
 */
const MAX_CONTEXT = 1 << 15;

/** Reads the shape of a model of a supported architecture. Throws `ModelFileError` for others and for invalid shapes. */
export function readModelShape(metadata: GgufMetadata): ModelShape {
  const architecture = metadata.string('general.architecture');
  refuseArchitecture(metadata, architecture);
  const known = findArchitecture(architecture);
  if (known === undefined) {
    const names = plainList(Object.keys(ARCHITECTURES).map((name) => sentence`"${plain(name)}"`));
    throw modelFault.unsupported`The model's architecture "${plain(architecture)}" is not supported; ${names} are.`;
  }
  const { rotary, norm, activation } = known;
  const size = (key: string, max: number): number => readSize(metadata, `${architecture}.${key}`, max);
  const heads = size('attention.head_count', maxSizes.heads);
  const width = size('embedding_length', maxSizes.width);
  const headDim = metadata.optionalNumber(`${architecture}.attention.key_length`) ?? width / heads;
  const epsilon = norm === 'rms' ? 'layer_norm_rms_epsilon' : 'layer_norm_epsilon';
  const shape: ModelShape = {
    layers: size('block_count', maxSizes.layers),
    width,
    heads,
    kvHeads: metadata.optionalNumber(`${architecture}.attention.head_count_kv`) ?? heads,
    headDim,
    feedForward: size('feed_forward_length', maxSizes.feedForward),
    vocabulary: metadata.stringCount('tokenizer.ggml.tokens'),
    contextLength: Math.min(size('context_length', maxSizes.context), MAX_CONTEXT),
    ropeBase: metadata.optionalNumber(`${architecture}.rope.freq_base`) ?? 10_000,
    ropeFactor: readRopeFactor(metadata, architecture),
    ...{ rotary, norm, activation },
    normEpsilon: metadata.number(`${architecture}.attention.${epsilon}`),
    scales: known.hasScales ? readScales(metadata, architecture, headDim) : NO_SCALES,
  };
  checkConsistent(shape);
  if (shape.contextLength < MIN_CONTEXT) {
    throw modelFault.unsupported`The model's context length is ${shape.contextLength}, too short to complete code: that takes at least ${MIN_CONTEXT}.`;
  }
  const rotated = metadata.optionalNumber(`${architecture}.rope.dimension_count`) ?? shape.headDim;
  // This is how the files of granites say that positions are not rotated at all.
  const isRotated = metadata.optionalBoolean(`${architecture}.rope.scaling.finetuned`) !== false;
  if (rotated !== shape.headDim || (known.hasScales && !isRotated)) throw unsupportedRotary();
  return shape;
}

/** Throws `ModelFileError` `unsupported` unless the dimension of a head is a multiple of `step`. */
export function requireHeadSteps({ headDim }: ModelShape, step: number): void {
  if (headDim % step === 0) return;
  throw modelFault.unsupported`The model's heads have ${headDim} dimensions; only multiples of ${step} are supported.`;
}

/** Returns the factor of linear scaling, or 1. Throws for other kinds; older files have no kind, only the factor. */
function readRopeFactor(metadata: GgufMetadata, architecture: string): number {
  const type = metadata.optionalString(`${architecture}.rope.scaling.type`) ?? 'linear';
  if (type === 'none') return 1;
  if (type !== 'linear') throw unsupportedRotary();
  const factor =
    metadata.optionalNumber(`${architecture}.rope.scaling.factor`) ??
    metadata.optionalNumber(`${architecture}.rope.scale_linear`) ??
    1;
  // As in llama.cpp, 0 says that there is none.
  return factor === 0 ? 1 : factor;
}

function unsupportedRotary(): ModelFileError {
  return modelFault.unsupported`The model's kind of rotary embedding is not supported.`;
}

function readSize(metadata: GgufMetadata, key: string, max: number): number {
  const value = metadata.number(key);
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw modelFault.corrupt`The model file's metadata "${plain(key)}" is ${value}, which is not valid.`;
  }
  return value;
}

function checkConsistent(shape: ModelShape): void {
  const isConsistent =
    Number.isInteger(shape.headDim) &&
    shape.headDim > 0 &&
    shape.headDim * shape.heads <= maxSizes.headWidth &&
    shape.headDim % 2 === 0 &&
    Number.isInteger(shape.kvHeads) &&
    shape.kvHeads > 0 &&
    Number.isInteger(shape.heads / shape.kvHeads) &&
    shape.vocabulary > 0 &&
    // Beyond these bounds rotary angles may become infinite, and the mean square of RMSNorm zero.
    isWithin(shape.ropeBase, 1, 1e15) &&
    isWithin(shape.ropeFactor, 1, 1e6) &&
    isWithin(shape.normEpsilon, 1e-16, 1) &&
    // Larger factors may make numbers infinite that weights of ordinary sizes do not.
    Object.values<number>({ ...shape.scales }).every((scale) => isWithin(scale, 1e-6, 1e6));
  if (!isConsistent) throw modelFault.corrupt`The model file's metadata describes an impossible shape.`;
}

function isWithin(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}
