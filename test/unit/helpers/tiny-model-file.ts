import type { TensorType } from '../../../src/gguf/tensor-type.ts';
import { ByteAlphabet } from '../../../src/tokenizer/byte-alphabet.ts';
import { text, texts, u32, type BuiltValue } from './gguf-builder.ts';
import { buildTinyLlama, type TinyShape } from './tiny-llama.ts';

const letters = new ByteAlphabet().letters;
const specials = ['<eot>', '<pre>', '<suf>', '<sep>'];
const tokens = [...letters, ...specials];

const shape: TinyShape = {
  ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16, feedForward: 32 },
  vocabulary: tokens.length,
  contextLength: 256,
};
/** Rows are whole blocks of every type, and matrices whole tiles of the kernels. */
const wholeShape: TinyShape = { ...shape, width: 256, headDim: 128, feedForward: 256, vocabulary: 264 };

/** Rows are no whole blocks, so the kernels pad them. */
const oddShape: TinyShape = { ...shape, width: 40 };

/**
 * Builds a whole model in a few kilobytes: random weights, a token for each byte, suffix-first prompts. It is in F32 or,
 * somewhat larger, in the given type.
 */
export function tinyModelFile(name = 'Tiny', type?: TensorType): Uint8Array {
  const size = type === undefined ? shape : wholeShape;
  const metadata = tokenizerMetadata(name, size.vocabulary);
  return buildTinyLlama({ shape: size, type: type ?? 'F32', tied: true, seed: 1, metadata }).file;
}

/** The same in F32, with rows that the kernels pad. */
export function oddModelFile(name = 'Odd'): Uint8Array {
  const metadata = tokenizerMetadata(name, oddShape.vocabulary);
  return buildTinyLlama({ shape: oddShape, type: 'F32', tied: true, seed: 1, metadata }).file;
}

/** Returns a vocabulary with a token for each byte, special tokens, and unused ones up to its size. */
export function tokenizerMetadata(name: string, vocabulary: number): Record<string, BuiltValue> {
  const special = (mark: string): BuiltValue => u32(letters.length + specials.indexOf(mark));
  const unused = Array.from({ length: vocabulary - tokens.length }, (_, i) => `<unused${i}>`);
  return {
    'general.name': text(name),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text('gpt-2'),
    'tokenizer.ggml.tokens': texts([...tokens, ...unused]),
    'tokenizer.ggml.merges': texts([]),
    'tokenizer.ggml.eos_token_id': special('<eot>'),
    'tokenizer.ggml.fim_pre_token_id': special('<pre>'),
    'tokenizer.ggml.fim_suf_token_id': special('<suf>'),
    'tokenizer.ggml.fim_sep_token_id': special('<sep>'),
    'foretype.fim_order': text('suffix-first'),
  };
}
