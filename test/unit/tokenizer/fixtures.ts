import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import type { GgufMetadata } from '../../../src/gguf/metadata.ts';
import { ByteAlphabet } from '../../../src/tokenizer/byte-alphabet.ts';
import { buildGguf, text, type BuiltValue } from '../helpers/gguf-builder.ts';
import { seedModelPath } from '../helpers/seed-model.ts';

/** A text and its ids by the reference tokenizer; written by `test/fixtures/tokenizer/make_goldens.py`. */
export interface Golden {
  readonly name: string;
  readonly text: string;
  readonly ids: readonly number[];
}

type Value = string | readonly string[] | readonly number[] | readonly { readonly float: number }[];

interface SmollmFixture {
  readonly tokens: readonly string[];
  readonly tokenTypes: readonly number[];
  readonly merges: readonly string[];
  readonly goldens: Readonly<Record<'smollm' | 'gpt-2', readonly Golden[]>>;
}

interface LlamaFixture {
  readonly texts: readonly Omit<Golden, 'ids'>[];
  readonly vocabularies: Readonly<
    Record<
      string,
      {
        readonly model: string;
        readonly tokens: readonly string[];
        readonly tokenTypes: readonly number[];
        readonly merges?: readonly string[];
        readonly scores?: readonly number[];
      }
    >
  >;
  /** By pre-tokenizer: the vocabulary's name, and the ids of each text. */
  readonly goldens: Readonly<Record<string, { readonly name: string; readonly ids: readonly number[][] }>>;
}

const url = (path: string): URL => new URL(`../../../${path}`, import.meta.url);

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(url(`test/fixtures/tokenizer/${name}`), 'utf8'));

export const qwen2Fixture = readJson('qwen2.json') as { readonly goldens: readonly Golden[] };
/** Goldens of the bundled model. */
export const bundledFixture = readJson('bundled.json') as { readonly goldens: readonly Golden[] };
export const smollmFixture = readJson('smollm.json') as SmollmFixture;

/** Ids by llama.cpp; written by `test/fixtures/tokenizer/make_llama_goldens.py`. */
export const llamaFixture = readJson('llama.json') as LlamaFixture;

/** Metadata with a cut vocabulary of `llamaFixture` and a pre-tokenizer. */
export function llamaMetadata(vocabulary: string, preTokenizer: string): GgufMetadata {
  const { model, tokens, tokenTypes, merges, scores } = llamaFixture.vocabularies[vocabulary]!;
  return metadata({
    'tokenizer.ggml.model': model,
    'tokenizer.ggml.pre': preTokenizer,
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': tokenTypes,
    'tokenizer.ggml.merges': merges,
    'tokenizer.ggml.scores': scores?.map((score) => ({ float: score })),
  });
}

/** Metadata of the seed model: pre-tokenizer `qwen2`, with all 256 bytes in its vocabulary. */
export function seedMetadata(): GgufMetadata {
  return new GgufFile(new MemoryByteSource(readFileSync(seedModelPath))).metadata;
}

/** Metadata with a part of SmolLM2's vocabulary; it lacks the same 21 bytes. */
export function smollmMetadata(preTokenizer: string): GgufMetadata {
  return metadata({
    'tokenizer.ggml.pre': preTokenizer,
    'tokenizer.ggml.tokens': smollmFixture.tokens,
    'tokenizer.ggml.token_type': smollmFixture.tokenTypes,
    'tokenizer.ggml.merges': smollmFixture.merges,
  });
}

/**
 * Metadata of a small vocabulary: ids 0 to 255 are the bytes, then come `parts.tokens`. An override of `undefined` removes
 * a key.
 */
export function smallMetadata(
  parts: { readonly tokens?: readonly string[]; readonly merges?: readonly string[] },
  overrides: Readonly<Record<string, Value | undefined>> = {},
): GgufMetadata {
  return metadata({
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': [...new ByteAlphabet().letters, ...(parts.tokens ?? [])],
    'tokenizer.ggml.merges': parts.merges ?? [],
    ...overrides,
  });
}

function metadata(values: Readonly<Record<string, Value | undefined>>): GgufMetadata {
  const all: Record<string, Value | undefined> = { 'tokenizer.ggml.model': 'gpt2', ...values };
  const built = Object.entries(all).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, build(value)] as const],
  );
  return new GgufFile(new MemoryByteSource(buildGguf({ metadata: built }))).metadata;
}

function build(value: Value): BuiltValue {
  if (typeof value === 'string') return text(value);
  const [first] = value;
  if (typeof first === 'object')
    return { list: 'float32', values: value.map((item) => (typeof item === 'object' ? item.float : item)) };
  const values = value.filter((item) => typeof item !== 'object');
  return { list: typeof first === 'number' ? 'int32' : 'string', values };
}

const fragments = [
  ...[' ', '  ', '\t', '\n', '\r\n', '\r', '\u00a0', '\u0085', '\u2028', '\u3000', '\ufeff', '\u180e'],
  ...["'s", "'S", "'re", "'LL", "'ſ", "'", 'ſ', 'the', 'return', 'x', 'é', 'e\u0301', '你好', '𠮷', 'שלום'],
  ...['0', '42', '٣', '²', 'Ⅷ', '𝟘', '(', ');', '{', '->', '"', '<|endoftext|>', '👍', '👩‍👩‍👧', '\ufffd'],
];

/** Well-formed text, often with neighbouring characters that matter to the pre-tokenizers. */
export const wellFormedText = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('a', 'b', 'e', 'n', ' ', '\n', '-'), maxLength: 200 }),
);

/** Text with surrogates in any order. */
export const anyText = fc.oneof(
  wellFormedText,
  fc
    .array(fc.constantFrom(...fragments, '\ud83d', '\ude00', '\udfff', '\ud800'), { maxLength: 40 })
    .map((parts) => parts.join('')),
);
