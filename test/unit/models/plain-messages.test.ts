import assert from 'node:assert/strict';
import { findDecoderTensors } from '../../../src/models/decoder-tensors.ts';
import { readModelShape } from '../../../src/models/model-shape.ts';
import { readPromptProfile } from '../../../src/models/prompt-profile.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { ModelFileError } from '../../../src/gguf/model-file-error.ts';
import { ByteAlphabet } from '../../../src/tokenizer/byte-alphabet.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { buildGguf, text, texts, u32, type BuiltFile, type BuiltTensor } from '../helpers/gguf-builder.ts';
import { tinyMetadata } from '../helpers/tiny-llama.ts';

/** A long string with markup, direction marks and line ends. */
const hostile = `[x](command:y)\n$(zap) <b>\u202e${'z'.repeat(2_000)}`;
const shape = {
  ...{ layers: 1, width: 32, heads: 2, kvHeads: 1, headDim: 16 },
  ...{ feedForward: 32, vocabulary: 8, contextLength: 16 },
};
const valid = tinyMetadata(shape);
const letters = new ByteAlphabet().letters;
const tokenizer = {
  'tokenizer.ggml.model': text('gpt2'),
  'tokenizer.ggml.pre': text('gpt-2'),
  'tokenizer.ggml.tokens': texts(letters),
  'tokenizer.ggml.merges': texts([]),
};
const long = hostile.slice(0, 900);
const tensor = (changes: Partial<BuiltTensor> = {}): BuiltTensor => ({
  ...{ name: long, type: 0, shape: [1], data: new Uint8Array(4) },
  ...changes,
});

/** Opens a file and reads everything that loading reads before the weights, which throws for each of the faults. */
function load(file: BuiltFile): void {
  const opened = new GgufFile(new MemoryByteSource(buildGguf(file)));
  const { metadata } = opened;
  if ([...metadata.keys()].includes('tokenizer.ggml.model')) createTokenizer(metadata);
  readPromptProfile(metadata);
  findDecoderTensors(opened, readModelShape(metadata));
}

const fim = { 'tokenizer.ggml.fim_pre_token_id': u32(1), 'tokenizer.ggml.fim_suf_token_id': u32(2) };
const faults: Readonly<Record<string, BuiltFile>> = {
  'a duplicate key': {
    metadata: [
      [hostile, u32(1)],
      [hostile, u32(1)],
    ],
  },
  'a key of an unknown type': { metadata: { [hostile]: { raw: 77, bytes: new Uint8Array(8) } } },
  'a key of an array of arrays': { metadata: { [hostile]: { raw: 9, bytes: Uint8Array.of(9, 0, 0, 0) } } },
  'a key of a too long array': {
    metadata: { [hostile]: { list: 'string', values: [], claimedLength: 2n ** 40n } },
  },
  'an architecture': { metadata: { ...valid, 'general.architecture': text(hostile) } },
  'a kind of tokenizer': { metadata: { ...valid, ...tokenizer, 'tokenizer.ggml.model': text(hostile) } },
  'a pre-tokenizer': { metadata: { ...valid, ...tokenizer, 'tokenizer.ggml.pre': text(hostile) } },
  'a prompt order': { metadata: { ...valid, ...fim, 'foretype.fim_order': text(hostile) } },
  'a duplicate token': {
    metadata: { ...valid, ...tokenizer, 'tokenizer.ggml.tokens': texts([...letters, hostile, hostile]) },
  },
  'a token of an unknown type': {
    metadata: {
      ...{ ...valid, ...tokenizer, 'tokenizer.ggml.tokens': texts([hostile]) },
      'tokenizer.ggml.token_type': { list: 'int32', values: [9] },
    },
  },
  'a merge': { metadata: { ...valid, ...tokenizer, 'tokenizer.ggml.merges': texts([`${hostile} x`]) } },
  'a duplicate tensor': {
    tensors: [tensor(), tensor({ claimedOffset: 32n, data: new Uint8Array(64) })],
  },
  'a tensor without dimensions': { tensors: [tensor({ shape: [], data: new Uint8Array(64) })] },
  'a tensor of an unknown type': { tensors: [tensor({ type: 77 })] },
  'a tensor of an impossible shape': { tensors: [tensor({ shape: [0] })] },
  'a tensor beyond the end of the file': { tensors: [tensor({ claimedOffset: 1_000n })] },
  'a tensor larger than the file': { tensors: [tensor({ shape: [1_000_000] })] },
  'an overlapping tensor': { tensors: [tensor({ name: 'a' }), tensor({ claimedOffset: 0n })] },
};

describe('the message for a faulty model file', () => {
  for (const [what, file] of Object.entries(faults)) {
    it(`shows ${what} as plain text`, () => {
      assert.throws(
        () => {
          load(file);
        },
        (error) => {
          assert.ok(error instanceof ModelFileError, String(error));
          assert.match(
            error.message,
            /\[x\] \(command:y\) \$ \(zap\)|claims/,
            'The message does not name the fault.',
          );
          assert.doesNotMatch(error.message, /\]\(|\$\(|[\p{Cc}\p{Cf}]/u);
          assert.ok(error.message.length < 500, error.message);
          return true;
        },
      );
    });
  }

  it('shows an absent tensor, or one of another shape, as plain text', () => {
    const file = buildGguf({ metadata: valid, tensors: [tensor()] });
    const opened = new GgufFile(new MemoryByteSource(file));
    assert.throws(
      () => opened.tensor(hostile, [1]),
      /no tensor "\[x\] \(command:y\) \$ \(zap\)[^\n]*…" *\.$/,
    );
    assert.throws(
      () => opened.tensor(long, [2]),
      /tensor "\[x\] \(command:y\) .* is 1; its metadata says 2\.$/,
    );
  });
});
