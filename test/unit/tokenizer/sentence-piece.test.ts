import assert from 'node:assert/strict';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';
import { buildGguf, text, texts, type BuiltValue } from '../helpers/gguf-builder.ts';

const NORMAL = 1;
const CONTROL = 3;
const BYTE = 6;
/** Ids 0 to 255: all bytes. */
const bytes = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);

/** Builds a tokenizer of all bytes, then pieces with their scores, then a control token. */
function build(
  pieces: Readonly<Record<string, number>>,
  overrides: Readonly<Record<string, BuiltValue | undefined>> = {},
): Tokenizer {
  const names = Object.keys(pieces);
  const types = [...bytes.map(() => BYTE), ...names.map(() => NORMAL), CONTROL];
  const metadata: Record<string, BuiltValue | undefined> = {
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.tokens': texts([...bytes, ...names, '<s>']),
    'tokenizer.ggml.token_type': { list: 'int32', values: types },
    'tokenizer.ggml.scores': {
      list: 'float32',
      values: [...bytes.map(() => 0), ...Object.values(pieces), 0],
    },
    ...overrides,
  };
  const entries = Object.entries(metadata).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return createTokenizer(new GgufFile(new MemoryByteSource(buildGguf({ metadata: entries }))).metadata);
}

/** Draws the tokens of a text. */
const draw = (tokenizer: Tokenizer, of: string): string[] =>
  tokenizer.encode(of).map((id) => (id < 256 ? bytes[id]! : tokenizer.decode([id])));

function refuses(
  overrides: Readonly<Record<string, BuiltValue | undefined>>,
  fault: ModelFileFault,
  message: RegExp,
): void {
  assert.throws(
    () => build({ a: 0 }, overrides),
    (error) => error instanceof ModelFileError && error.fault === fault && message.test(error.message),
  );
}

describe('SentencePiece', () => {
  it('merges the neighbours of the highest score first', () => {
    const letters = { a: -9, b: -9, c: -9 };
    assert.deepEqual(draw(build({ ...letters, ab: -1, bc: -2 }), 'abc'), ['ab', 'c']);
    assert.deepEqual(draw(build({ ...letters, ab: -2, bc: -1 }), 'abc'), ['a', 'bc']);
    assert.deepEqual(draw(build({ ...letters, ab: -2, bc: -2, abc: -3 }), 'abcbc'), ['abc', 'bc']);
  });

  it('merges the leftmost of equal scores first, also of different pieces', () => {
    const pieces = { '▁': -1, '▁▁': -5, '▁▁▁': -5, '▁▁▁▁': -5 };
    assert.deepEqual(draw(build(pieces), ' '.repeat(5)), [' '.repeat(4), ' ']);
    assert.deepEqual(draw(build({ a: -9, b: -9, c: -9, ab: -1, bc: -1 }), 'abcbc'), ['ab', 'c', 'bc']);
  });

  it('writes a space as U+2581, and puts none before the text', () => {
    const tokenizer = build({ '▁': -9, a: -9, '▁a': -1 });
    assert.deepEqual(draw(tokenizer, 'a a'), ['a', ' a']);
    assert.equal(tokenizer.decode(tokenizer.encode('a  a')), 'a  a');
    assert.deepEqual(tokenizer.encode('▁a'), tokenizer.encode(' a'));
  });

  it('writes characters without a piece as bytes, which never merge', () => {
    const tokenizer = build({ a: 0, '<0x0A>a': 9, é: 0 });
    assert.deepEqual(draw(tokenizer, 'aé\n'), ['a', 'é', '<0x0A>']);
    assert.deepEqual(draw(tokenizer, '你'), ['<0xE4>', '<0xBD>', '<0xA0>']);
    assert.equal(tokenizer.decode(tokenizer.encode('a\n你👍 \ud83d')), 'a\n你👍 \ufffd');
    assert.deepEqual(tokenizer.bytes(0xe4), Uint8Array.of(0xe4));
  });

  it('never makes a special token, or one with white space after a letter', () => {
    const pieces = { '<': 0, s: 0, '>': 0, '<s': 1, 's>': 2, '▁': 0, '▁s': 3, 's▁s': 4, '.': 0, '.▁': 5 };
    const tokenizer = build(pieces);
    assert.ok(!tokenizer.encode('<s>').includes(256 + Object.keys(pieces).length));
    assert.deepEqual(draw(tokenizer, 's s'), ['s', ' s']);
    assert.deepEqual(draw(tokenizer, '. s'), ['.', ' s']);
    assert.equal(tokenizer.special('<s>'), 256 + Object.keys(pieces).length);
  });

  it('refuses a vocabulary that cannot be used', () => {
    refuses({ 'tokenizer.ggml.scores': undefined }, 'incomplete', /no scores/);
    refuses(
      { 'tokenizer.ggml.scores': { list: 'float32', values: [1] } },
      'corrupt',
      /258 tokens but 1 scores/,
    );
    const noBytes = { list: 'int32', values: [...bytes.map(() => 5), NORMAL, CONTROL] } as const;
    refuses({ 'tokenizer.ggml.token_type': noBytes }, 'incomplete', /no token for the character/);
  });

  it('takes scores that are no numbers as the lowest', () => {
    assert.deepEqual(draw(build({ a: NaN, b: -9, c: -9, ab: NaN, bc: -Infinity }), 'abc'), ['a', 'bc']);
  });
});
