import assert from 'node:assert/strict';
import { readPromptProfile, type PromptProfile } from '../../../src/models/prompt-profile.ts';
import { MemoryByteSource } from '../../../src/gguf/byte-source.ts';
import { readHeader } from '../../../src/gguf/header.ts';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import { bool, buildGguf, text, texts, u32, type BuiltValue } from '../helpers/gguf-builder.ts';

const NORMAL = 1;
const CONTROL = 3;

/** Reads the profile of a vocabulary of 16 tokens; keys without a dot get the prefix `tokenizer.ggml.`. */
function read(values: Readonly<Record<string, BuiltValue>>): PromptProfile {
  const entries = Object.entries(values).map(
    ([key, value]) => [key.includes('.') ? key : `tokenizer.ggml.${key}`, value] as const,
  );
  const tokens = texts(Array.from({ length: 16 }, (_, id) => `t${id}`));
  const metadata = { 'tokenizer.ggml.tokens': tokens, ...Object.fromEntries(entries) };
  const bytes = buildGguf({ metadata });
  return readPromptProfile(readHeader(new MemoryByteSource(bytes)).metadata);
}

const parts = (values: Readonly<Record<string, BuiltValue>>): (string | number)[] =>
  read(values).parts.map((part) => (part.kind === 'token' ? part.id : part.kind));

function refuses(values: Readonly<Record<string, BuiltValue>>, fault: ModelFileFault, message: RegExp): void {
  assert.throws(
    () => read(values),
    (error) => error instanceof ModelFileError && error.fault === fault && message.test(error.message),
  );
}

const fim = { fim_pre_token_id: u32(1), fim_suf_token_id: u32(3), fim_mid_token_id: u32(2) };
const suffixFirst = { 'foretype.fim_order': text('suffix-first') };

describe('readPromptProfile', () => {
  it('is suffix-first, after the path, when the model says so', () => {
    assert.deepEqual(parts({ ...fim, ...suffixFirst, fim_sep_token_id: u32(5) }), [
      'header',
      5,
      'path',
      3,
      'suffix',
      1,
      'prefix',
    ]);
    assert.deepEqual(parts({ ...fim, ...suffixFirst }), [3, 'suffix', 1, 'prefix']);
  });

  it('has the far part of the prefix after the path, and shows less, if the model is trained on it', () => {
    const threeParts = ['header', 5, 'path', 'far', 3, 'suffix', 1, 'prefix'];
    const ours = { ...fim, ...suffixFirst, fim_sep_token_id: u32(5) };
    assert.deepEqual(parts({ ...ours, 'foretype.far_prefix': bool(true) }), threeParts);
    // Older files of ours do not say so.
    assert.deepEqual(parts({ ...ours, 'foretype.trained_tokens': u32(1) }), threeParts);
    for (const others of [{}, { 'foretype.far_prefix': bool(false), 'foretype.trained_tokens': u32(1) }])
      assert.ok(!parts({ ...ours, ...others }).includes('far'));
    assert.ok(
      !parts({ ...fim, fim_sep_token_id: u32(5), 'foretype.far_prefix': bool(true) }).includes('far'),
    );
    const sizes = (far: boolean) => read({ ...ours, 'foretype.far_prefix': bool(far) }).sizes;
    assert.ok(sizes(true).context < sizes(false).context);
  });

  it('is prefix-first by default', () => {
    const expected = [1, 'prefix', 3, 'suffix', 2];
    assert.deepEqual(parts(fim), expected);
    assert.deepEqual(parts({ ...fim, 'foretype.fim_order': text('prefix-first') }), expected);
    assert.deepEqual(parts({ fim_pre_token_id: u32(1), fim_suf_token_id: u32(3) }), expected.slice(0, 4));
  });

  it('has the prefix alone when a FIM token is missing', () => {
    assert.deepEqual(parts({}), ['prefix']);
    assert.deepEqual(parts({ fim_sep_token_id: u32(5), ...suffixFirst }), ['prefix']);
    assert.deepEqual(parts({ fim_pre_token_id: u32(1) }), ['prefix']);
    assert.deepEqual(parts({ fim_suf_token_id: u32(3), fim_mid_token_id: u32(2) }), ['prefix']);
  });

  it('finds the FIM tokens of Qwen2.5-Coder by their texts when the file has no ids', () => {
    const coder = {
      'tokenizer.ggml.tokens': texts([
        ...['a', '<|endoftext|>', '<|im_start|>', '<|im_end|>', '<|fim_prefix|>', '<|fim_middle|>'],
        ...['<|fim_suffix|>', '<|fim_pad|>', '<|repo_name|>', '<|file_sep|>', 'b'],
      ]),
    };
    assert.deepEqual(parts(coder), [4, 'prefix', 6, 'suffix', 5]);
    assert.deepEqual(
      [...read(coder).endTokens].sort((a, b) => a - b),
      [1, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(parts({ ...coder, fim_pre_token_id: u32(2) }), [2, 'prefix', 6, 'suffix', 5]);
  });

  it('begins with BOS only when the model wants it', () => {
    const bos = { bos_token_id: u32(7) };
    assert.deepEqual(parts({ ...bos, add_bos_token: bool(true) }), [7, 'prefix']);
    assert.deepEqual(parts({ ...bos, ...fim, ...suffixFirst, add_bos_token: bool(true) })[0], 7);
    assert.deepEqual(parts({ ...bos, add_bos_token: bool(false) }), ['prefix']);
    assert.deepEqual(parts(bos), ['prefix']);
    assert.deepEqual(parts({ add_bos_token: bool(true) }), ['prefix']);
  });

  it('refuses an unknown order', () => {
    refuses({ ...fim, 'foretype.fim_order': text('middle-out') }, 'unsupported', /"middle-out"/);
  });

  it('has control tokens, end tokens and FIM tokens as end tokens', () => {
    const types: BuiltValue = {
      list: 'int32',
      values: Array.from({ length: 16 }, (_, id) => (id === 0 || id === 9 ? CONTROL : NORMAL)),
    };
    assert.deepEqual([...read({ token_type: types }).endTokens], [0, 9]);
    const named = {
      ...fim,
      eos_token_id: u32(4),
      eot_token_id: u32(6),
      fim_sep_token_id: u32(5),
      token_type: types,
    };
    assert.deepEqual(
      [...read(named).endTokens].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 9],
    );
    assert.equal(read({}).endTokens.size, 0);
  });

  it('treats ids outside of the vocabulary as absent', () => {
    for (const id of [u32(16), u32(2 ** 32 - 1), { type: 'int32', value: -1 } as const]) {
      assert.deepEqual(parts({ ...fim, fim_pre_token_id: id }), ['prefix']);
      assert.deepEqual(parts({ bos_token_id: id, add_bos_token: bool(true) }), ['prefix']);
      assert.equal(read({ eos_token_id: id }).endTokens.size, 0);
    }
  });
});
