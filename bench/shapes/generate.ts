import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../scripts/lib/paths.ts';
import { ByteAlphabet } from '../../src/tokenizer/byte-alphabet.ts';
import {
  bool,
  buildGguf,
  f32,
  text,
  texts,
  u32,
  type BuiltTensor,
  type BuiltValue,
} from '../../test/unit/helpers/gguf-builder.ts';
import { architectureShapes, type ArchitectureName } from './architectures.ts';
import { RandomWeights } from './random-blocks.ts';
import {
  shapes,
  tensorsOf,
  type GeneratedShape,
  type GeneratedTensor,
  type ShapeName,
  type ShapeType,
  type TensorKind,
} from './shapes.ts';

/** Goes up whenever the files come out otherwise, so that no old one is taken for a new one. */
const REVISION = 1;
const SEED = 20_240_611;
const ALIGNMENT = 32;

const FILE_TYPES: Readonly<Record<ShapeType, number>> = { Q4_0: 2, Q8_0: 7 }; // llama.cpp's `llama_ftype`
const TYPES = { F32: 0, Q4_0: 2, Q8_0: 8 } as const; // `ggml_type`
const BYTES_PER_32 = { F32: 128, Q4_0: 18, Q8_0: 34 } as const;

const MEANS: Readonly<Record<TensorKind, number>> = { norm: 1, bias: 0, factor: 4, embedding: 0, matrix: 0 };

const NORMAL = 1;
const CONTROL = 3;

/** Its ids are those at the end of the vocabulary. */
const SPECIALS = ['<|endoftext|>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|file_sep|>'];

/** The path of a generated model in the cache; writes it first where it is not there. */
export function generatedModel(name: ShapeName | ArchitectureName, type: ShapeType): string {
  const shape = { ...shapes, ...architectureShapes }[name];
  const path = join(cacheFolder(), 'shapes', `${name}-${type}-r${REVISION}.gguf`);
  if (existsSync(path)) return path;
  console.error(`generating ${path}`);
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial-${process.pid}`;
  writeModel(partial, `Shape ${name}`, shape, type);
  renameSync(partial, path);
  return path;
}

/** Writes a whole model of random weights. Never holds more than one tensor. */
export function writeModel(path: string, name: string, shape: GeneratedShape, type: ShapeType): void {
  const tensors = tensorsOf(shape);
  const file = openSync(path, 'w');
  try {
    const header = buildGguf({ metadata: metadataOf(name, shape, type), tensors: describe(tensors, type) });
    writeWhole(file, header);
    const random = new RandomWeights(SEED);
    for (const tensor of tensors) {
      const data = dataOf(tensor, typeOf(tensor, type), random);
      writeWhole(file, data);
      writeWhole(file, new Uint8Array(alignUp(data.byteLength) - data.byteLength));
    }
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(file, bytes, written);
}

/** The tensors as the header tells of them; their data is written behind it. */
function describe(tensors: readonly GeneratedTensor[], type: ShapeType): BuiltTensor[] {
  let offset = 0;
  return tensors.map((tensor) => {
    const claimedOffset = BigInt(offset);
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    offset += alignUp((elements / 32) * BYTES_PER_32[typeOf(tensor, type)]);
    const { name, shape } = tensor;
    return { name, shape, type: TYPES[typeOf(tensor, type)], data: new Uint8Array(0), claimedOffset };
  });
}

const alignUp = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function typeOf({ kind }: GeneratedTensor, type: ShapeType): keyof typeof TYPES {
  switch (kind) {
    case 'norm':
    case 'bias':
    case 'factor':
      return 'F32';
    case 'embedding':
      return 'Q8_0';
    case 'matrix':
      return type;
  }
}

function dataOf(tensor: GeneratedTensor, type: keyof typeof TYPES, random: RandomWeights): Uint8Array {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  switch (type) {
    case 'F32':
      return random.floats(elements, MEANS[tensor.kind], tensor.deviation);
    case 'Q8_0':
      return random.q8(elements, tensor.deviation);
    case 'Q4_0':
      return random.q4(elements, tensor.deviation);
  }
}

function metadataOf(name: string, shape: GeneratedShape, type: ShapeType): Record<string, BuiltValue> {
  const { architecture, headDim, scales } = shape;
  const epsilon = architecture === 'starcoder2' ? 'layer_norm_epsilon' : 'layer_norm_rms_epsilon';
  const special = (mark: string): BuiltValue =>
    u32(shape.vocabulary - SPECIALS.length + SPECIALS.indexOf(mark));
  const { tokens, types, merges } = vocabularyOf(shape.vocabulary);
  return {
    'general.architecture': text(architecture),
    'general.name': text(`${name} ${type}`),
    'general.file_type': u32(FILE_TYPES[type]),
    'general.quantization_version': u32(2),
    [`${architecture}.block_count`]: u32(shape.layers),
    [`${architecture}.context_length`]: u32(shape.contextLength),
    [`${architecture}.embedding_length`]: u32(shape.width),
    [`${architecture}.feed_forward_length`]: u32(shape.feedForward),
    [`${architecture}.attention.head_count`]: u32(shape.heads),
    [`${architecture}.attention.head_count_kv`]: u32(shape.kvHeads),
    [`${architecture}.attention.${epsilon}`]: f32(shape.normEpsilon),
    ...(headDim !== undefined && {
      [`${architecture}.attention.key_length`]: u32(headDim),
      [`${architecture}.attention.value_length`]: u32(headDim),
    }),
    ...(scales && {
      [`${architecture}.embedding_scale`]: f32(scales.embedding),
      [`${architecture}.residual_scale`]: f32(scales.residual),
      [`${architecture}.attention.scale`]: f32(scales.attention),
      [`${architecture}.logit_scale`]: f32(scales.logit),
    }),
    [`${architecture}.rope.freq_base`]: f32(shape.ropeBase),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text(shape.preTokenizer),
    'tokenizer.ggml.tokens': texts(tokens),
    'tokenizer.ggml.token_type': { list: 'int32', values: types },
    'tokenizer.ggml.merges': texts(merges),
    'tokenizer.ggml.add_bos_token': bool(false),
    'tokenizer.ggml.eos_token_id': special('<|endoftext|>'),
    'tokenizer.ggml.fim_pre_token_id': special('<|fim_prefix|>'),
    'tokenizer.ggml.fim_suf_token_id': special('<|fim_suffix|>'),
    'tokenizer.ggml.fim_mid_token_id': special('<|fim_middle|>'),
    'tokenizer.ggml.fim_sep_token_id': special('<|file_sep|>'),
    ...(architecture === 'llama' ? { 'foretype.fim_order': text('suffix-first') } : {}),
  };
}

/** All bytes, some pairs of small letters with their merges, fillers that no text comes to, and the special ones. */
function vocabularyOf(size: number): { tokens: string[]; types: number[]; merges: string[] } {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const merges = letters.flatMap((first) => letters.map((second) => `${first} ${second}`));
  const known = [...new ByteAlphabet().letters, ...merges.map((merge) => merge.replace(' ', ''))];
  const fillers = Array.from({ length: size - known.length - SPECIALS.length }, (_, i) => `Filler${i}`);
  return {
    tokens: [...known, ...fillers, ...SPECIALS],
    types: [...Array<number>(size - SPECIALS.length).fill(NORMAL), ...SPECIALS.map(() => CONTROL)],
    merges,
  };
}
