import assert from 'node:assert/strict';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';
import {
  llamaFixture,
  llamaMetadata,
  qwen2Fixture,
  seedMetadata,
  smollmFixture,
  smollmMetadata,
  type Golden,
} from './fixtures.ts';

describe('the tokenizer against the reference', () => {
  itAgrees('qwen2', qwen2Fixture.goldens, createTokenizer(seedMetadata()));
  itAgrees('smollm', smollmFixture.goldens.smollm, createTokenizer(smollmMetadata('smollm')));
  itAgrees('gpt-2', smollmFixture.goldens['gpt-2'], createTokenizer(smollmMetadata('gpt-2')));
});

describe('the tokenizer against llama.cpp', () => {
  for (const [preTokenizer, { name, ids }] of Object.entries(llamaFixture.goldens)) {
    const goldens = llamaFixture.texts.map((text, index) => ({ ...text, ids: ids[index]! }));
    itAgrees(preTokenizer, goldens, createTokenizer(llamaMetadata(name, preTokenizer)));
  }
});

function itAgrees(name: string, goldens: readonly Golden[], tokenizer: Tokenizer): void {
  describe(name, () => {
    it('has goldens', () => {
      assert.ok(goldens.length > 50);
    });
    for (const golden of goldens) {
      it(`encodes ${golden.name}`, () => {
        assert.deepEqual(tokenizer.encode(golden.text), golden.ids);
        // Again, from the cache.
        assert.deepEqual(tokenizer.encode(golden.text), golden.ids);
      });
    }
  });
}
