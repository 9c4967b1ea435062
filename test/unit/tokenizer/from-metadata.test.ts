import assert from 'node:assert/strict';
import { ModelFileError, type ModelFileFault } from '../../../src/gguf/model-file-error.ts';
import type { GgufMetadata } from '../../../src/gguf/metadata.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { seedMetadata, smallMetadata, smollmMetadata } from './fixtures.ts';

function assertFault(metadata: GgufMetadata, fault: ModelFileFault, message: RegExp): void {
  assert.throws(
    () => createTokenizer(metadata),
    (error) => error instanceof ModelFileError && error.fault === fault && message.test(error.message),
  );
}

/** Token types of a small vocabulary: normal for the 256 bytes, then `rest`. */
const types = (...rest: number[]): number[] => [...new Array<number>(256).fill(1), ...rest];

describe('createTokenizer', () => {
  it('finds special tokens by name, and decodes their ids to nothing', () => {
    const tokenizer = createTokenizer(seedMetadata());
    assert.equal(tokenizer.size, 4096);
    assert.equal(tokenizer.special('<|endoftext|>'), 0);
    assert.equal(tokenizer.special('<|file_sep|>'), 5);
    assert.equal(tokenizer.special('return'), undefined);
    assert.equal(tokenizer.special('<|im_start|>'), undefined);
    assert.deepEqual(tokenizer.bytes(0), new Uint8Array(0));
    assert.equal(tokenizer.decode([5, ...tokenizer.encode('a.ts\n'), 3, 1, 0]), 'a.ts\n');
    assert.equal(createTokenizer(smollmMetadata('smollm')).special('<file_sep>'), 5);
  });

  it('finds added tokens that are characters, words or white space, the longest first', () => {
    const tokens = ['ŵ', 'Ωŵ', '   ', '  ', '<tool>', 'a b', '[PAD]', '≈'];
    const tokenizer = createTokenizer(
      smallMetadata({ tokens }, { 'tokenizer.ggml.token_type': types(4, 4, 4, 4, 4, 4, 4, 4) }),
    );
    assert.deepEqual(tokenizer.encode('aŵΩŵ≈'), [97, 256, 257, 263]);
    assert.deepEqual(tokenizer.encode(' '.repeat(5)), [258, 259]);
    assert.deepEqual(tokenizer.encode('a b'), [97, 32, 98]);
    for (const text of ['<tool>', '[PAD]']) assert.equal(tokenizer.encode(text).length, text.length);
    assert.equal(tokenizer.decode(tokenizer.encode('aŵΩŵ≈  <tool>')), 'aŵΩŵ≈  <tool>');
  });

  it('takes a pre-token that is a token as a whole, where the pre-tokenizer says so', () => {
    const parts = { tokens: ['ab', 'abc'], merges: ['a b'] };
    const encode = (pre: string): number[] =>
      createTokenizer(smallMetadata(parts, { 'tokenizer.ggml.pre': pre })).encode('abc');
    assert.deepEqual(encode('llama-bpe'), [257]);
    assert.deepEqual(encode('dbrx'), [256, 99]);
  });

  it('decodes incomplete characters to U+FFFD, and keeps a byte order mark', () => {
    const tokenizer = createTokenizer(smallMetadata({}));
    assert.equal(tokenizer.decode([0xf0, 0x9f, 0x91, 0x8d]), '👍');
    assert.equal(tokenizer.decode([0x61, 0xf0, 0x9f, 0x62]), 'a\ufffdb');
    assert.equal(tokenizer.decode([0xef, 0xbb, 0xbf, 0x61]), '\ufeffa');
    assert.equal(tokenizer.decode([]), '');
    assert.deepEqual(tokenizer.bytes(0xf0), Uint8Array.of(0xf0));
  });

  it('returns a copy of the bytes of a token', () => {
    const tokenizer = createTokenizer(smallMetadata({}));
    tokenizer.bytes(0x61)[0] = 0;
    assert.equal(tokenizer.decode([0x61]), 'a');
  });

  it('throws RangeError for ids that do not exist', () => {
    const tokenizer = createTokenizer(smallMetadata({}));
    for (const id of [-1, 256, 0.5, NaN]) {
      assert.throws(() => tokenizer.bytes(id), RangeError);
      assert.throws(() => tokenizer.decode([id]), RangeError);
    }
  });

  it('handles tokens by their type', () => {
    const tokens = ['ab', '<unk>', '<s>', '<tool>', '[PAD]', '[PAD]', '<|fim_prefix|>', '  é'];
    const tokenizer = createTokenizer(
      smallMetadata(
        { tokens, merges: ['a b'] },
        { 'tokenizer.ggml.token_type': types(1, 2, 3, 4, 5, 5, 4, 4) },
      ),
    );
    assert.deepEqual(tokenizer.encode('ab'), [256]);
    assert.deepEqual(
      tokens.map((_, index) => tokenizer.decode([256 + index])),
      ['ab', '', '', '<tool>', '', '', '', '  é'],
    );
    assert.deepEqual(
      tokens.map((name) => tokenizer.special(name)),
      [undefined, 257, 258, 259, undefined, undefined, 262, 263],
    );
  });

  it('never encodes text to a special token, even if a merge produces it', () => {
    const tokens = ['<|', 'x|', 'x|>', '<|x|>'];
    const merges = ['< |', 'x |', 'x| >', '<| x|>'];
    const tokenizer = createTokenizer(smallMetadata({ tokens, merges }));
    assert.equal(tokenizer.special('<|x|>'), 259);
    assert.ok(!tokenizer.encode('<|x|>').includes(259));
    assert.equal(tokenizer.decode(tokenizer.encode('<|x|>')), '<|x|>');
  });

  it('ignores merges of absent tokens', () => {
    const merges = ['a b', 'zz q', 'b c', 'ab c'];
    const tokenizer = createTokenizer(smallMetadata({ tokens: ['bc'], merges }));
    assert.deepEqual(tokenizer.encode('abc'), [0x61, 256]);
  });
});

describe('createTokenizer, for a tokenizer that cannot be used', () => {
  it('throws "unsupported" when it is neither byte-level BPE nor SentencePiece', () => {
    const metadata = smallMetadata({}, { 'tokenizer.ggml.model': 't5' });
    assertFault(metadata, 'unsupported', /"t5".*byte-level BPE/);
  });

  it('throws "unsupported" when its pre-tokenizer is unknown, and lists the known ones', () => {
    const unknown = smallMetadata({}, { 'tokenizer.ggml.pre': 'superbpe' });
    assertFault(unknown, 'unsupported', /"superbpe".*qwen2.*smollm.*gpt-2/);
    assertFault(smallMetadata({}, { 'tokenizer.ggml.pre': undefined }), 'unsupported', /qwen2/);
  });

  it('throws "incomplete" without a vocabulary or the bytes of ASCII text', () => {
    for (const key of ['tokenizer.ggml.model', 'tokenizer.ggml.tokens', 'tokenizer.ggml.merges'])
      assertFault(smallMetadata({}, { [key]: undefined }), 'incomplete', new RegExp(key));
    assertFault(smallMetadata({}, { 'tokenizer.ggml.tokens': ['a', 'b'] }), 'incomplete', /0x09/);
    assertFault(smallMetadata({}, { 'tokenizer.ggml.tokens': [] }), 'incomplete', /byte/);
  });

  it('throws "corrupt" when its merges were chosen to collide in the hash table', () => {
    const parts = Array.from({ length: 600 }, (_, i) => `x${i.toString().padStart(3, '0')}`);
    const all = parts.flatMap((_, left) => parts.map((_, right) => [left, right] as const));
    // The hash of `MergeTable` for 4,096 merges; the pairs chosen all hash to the same 256 entries.
    const indexOf = (left: number, right: number): number => {
      const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
      return (hash ^ (hash >>> 15)) & 8191;
    };
    const [colliding, any] = [all.filter(([left, right]) => indexOf(256 + left, 256 + right) < 256), all].map(
      (pairs) => {
        const texts = pairs.slice(0, 4096).map(([left, right]) => [parts[left]!, parts[right]!] as const);
        assert.equal(texts.length, 4096);
        const tokens = [...parts, ...texts.map(([left, right]) => left + right)];
        return smallMetadata({ tokens, merges: texts.map(([left, right]) => `${left} ${right}`) });
      },
    );
    assertFault(colliding!, 'corrupt', /slow to look up/);
    assert.equal(createTokenizer(any!).size, 256 + 600 + 4096);
  });

  it('throws "corrupt" when its tokens, types and merges do not fit together', () => {
    assertFault(smallMetadata({ tokens: ['ab', 'ab'] }), 'corrupt', /"ab" twice/);
    const long = ['x'.repeat(4096), 'y'.repeat(4097)];
    assertFault(smallMetadata({ tokens: long }), 'corrupt', /token of 4097 characters, "yyy/);
    const short = smallMetadata({}, { 'tokenizer.ggml.token_type': [1, 1] });
    assertFault(short, 'corrupt', /256 tokens but 2/);
    assertFault(
      smallMetadata({}, { 'tokenizer.ggml.token_type': types().fill(9, 65, 66) }),
      'corrupt',
      /type 9/,
    );
    for (const merge of ['ab', 'a  b', ' b', 'a ', ''])
      assertFault(smallMetadata({ merges: [merge] }), 'corrupt', /not a pair/);
  });
});
