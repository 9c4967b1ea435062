import { ByteAlphabet } from '../../../src/tokenizer/byte-alphabet.ts';
import { buildGguf, text, texts, u32 } from './gguf-builder.ts';
import { buildTinyLlama, tinyMetadata, type TinyShape } from './tiny-llama.ts';

const letters = new ByteAlphabet().letters;
const specials = ['<eot>', '<pre>', '<suf>', '<sep>'];

const shape: TinyShape = {
  ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16, feedForward: 32 },
  vocabulary: letters.length + specials.length,
  contextLength: 256,
};

/** A whole model in a few kilobytes: random weights, a token for each byte, prompts with the suffix first. */
export function tinyModelFile(name = 'Tiny'): Uint8Array {
  const { weights } = buildTinyLlama({ shape, type: 'F32', tied: true, seed: 1 });
  const special = (mark: string): ReturnType<typeof u32> => u32(letters.length + specials.indexOf(mark));
  const tensors = [...weights].map(([tensor, values]) => ({
    name: tensor,
    type: 0,
    shape: tensor.includes('norm') ? [values.length] : [values.length / columnsOf(tensor), columnsOf(tensor)],
    data: new Uint8Array(Float32Array.from(values).buffer),
  }));
  const metadata = {
    ...tinyMetadata(shape),
    'general.name': text(name),
    'tokenizer.ggml.model': text('gpt2'),
    'tokenizer.ggml.pre': text('gpt-2'),
    'tokenizer.ggml.tokens': texts([...letters, ...specials]),
    'tokenizer.ggml.merges': texts([]),
    'tokenizer.ggml.eos_token_id': special('<eot>'),
    'tokenizer.ggml.fim_pre_token_id': special('<pre>'),
    'tokenizer.ggml.fim_suf_token_id': special('<suf>'),
    'tokenizer.ggml.fim_sep_token_id': special('<sep>'),
    'foretype.fim_order': text('suffix-first'),
  };
  return buildGguf({ metadata, tensors });
}

/** Columns of a matrix: all are as wide as the residual stream but the one that reads the feed-forward layer. */
function columnsOf(tensor: string): number {
  return tensor.includes('ffn_down') ? shape.feedForward : shape.width;
}
