import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import {
  anyText,
  llamaMetadata,
  seedMetadata,
  smollmFixture,
  smollmMetadata,
  wellFormedText,
} from './fixtures.ts';

const seed = createTokenizer(seedMetadata());
const tokenizers = [
  seed,
  createTokenizer(smollmMetadata('smollm')),
  createTokenizer(smollmMetadata('gpt-2')),
  ...['llama-bpe', 'seed-coder', 'tekken'].map((pre) => createTokenizer(llamaMetadata('llama-bpe', pre))),
  createTokenizer(llamaMetadata('deepseek-coder', 'deepseek-coder')),
  createTokenizer(llamaMetadata('llama-spm', 'default')),
];
/** In these, every character has tokens. */
const complete = [seed, ...tokenizers.slice(3)];

describe('any text', () => {
  it('is unchanged by encoding and decoding', () => {
    fc.assert(
      fc.property(fc.constantFrom(...complete), wellFormedText, (tokenizer, text) => {
        assert.equal(tokenizer.decode(tokenizer.encode(text)), text.replaceAll('▁', ' '));
      }),
      { numRuns: 1000 },
    );
  });

  it('has U+FFFD for lone surrogates after encoding and decoding', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const wellFormed = text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
        assert.equal(seed.decode(seed.encode(text)), wellFormed);
      }),
    );
  });

  it('is encoded to plain tokens, whose bytes are its UTF-8', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = seed.encode(text);
        for (const id of ids) assert.ok(Number.isInteger(id) && id >= 6 && id < seed.size);
        const bytes = ids.flatMap((id) => [...seed.bytes(id)]);
        assert.deepEqual(bytes, [...new TextEncoder().encode(text)]);
      }),
    );
  });

  it('has the same ids whatever the cache contains', () => {
    const uncached = createTokenizer(seedMetadata(), { cacheGeneration: 1 });
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 5 }), (texts) => {
        for (const text of texts) assert.deepEqual(uncached.encode(text), seed.encode(text));
      }),
    );
  });

  it('has the ids of its parts when split between a letter or number and white space', () => {
    const wordEnd = fc.constantFrom('a', 'é', '字', '𠮷', '7', 'Ⅷ', "'s", "it'l");
    const space = fc.constantFrom(' ', '\n', '\r\n', '\t', '\u00a0', '\u0085');
    const cut = fc.tuple(anyText, wordEnd, space, anyText);
    fc.assert(
      fc.property(fc.constantFrom(...tokenizers), cut, (tokenizer, [before, end, start, after]) => {
        const [head, tail] = [before + end, start + after];
        assert.deepEqual(tokenizer.encode(head + tail), [
          ...tokenizer.encode(head),
          ...tokenizer.encode(tail),
        ]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a vocabulary that lacks bytes', () => {
  const [, smollm] = tokenizers;
  it('drops those bytes', () => {
    assert.ok(!smollmFixture.tokens.includes('Ą'), 'The vocabulary has byte 0x04.');
    assert.deepEqual(smollm!.encode('(\u0004)'), smollm!.encode('()'));
    assert.equal(smollm!.encode('()').length, 1);
    assert.equal(smollm!.decode(smollm!.encode('a\u0004b\u0005')), 'ab\u0005');
  });
});

describe('pre-tokens of a million characters', () => {
  for (const [name, text] of [
    ['spaces', ' '.repeat(1_000_000)],
    ['letters', 'abcde'.repeat(200_000)],
    ['line ends', '\r\n'.repeat(500_000)],
    ['letters of two scripts', 'a字'.repeat(500_000)],
    ['letters of both cases', 'ABÉ'.repeat(333_333)],
  ] as const) {
    it(`are unchanged by encoding and decoding: ${name}`, () => {
      for (const tokenizer of complete) assert.ok(tokenizer.decode(tokenizer.encode(text)) === text);
    });
  }
});
