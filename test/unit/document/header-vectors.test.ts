import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { encodeHeader } from '../../../src/document/encode-header.ts';
import { chooseNeighbours, type SourceFile } from '../../../src/document/neighbours.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import { smollmMetadata } from '../tokenizer/fixtures.ts';

interface Fixture {
  readonly separator: number;
  readonly vectors: readonly {
    readonly name: string;
    readonly current: SourceFile;
    readonly others: readonly SourceFile[];
    readonly budget: number;
    readonly tokens: readonly number[];
  }[];
}

/** A port of these rules makes training samples: a change here is one there, see `scripts/write-header-vectors.ts`. */
describe('what training takes for the header of a prompt', () => {
  const url = new URL('../../fixtures/header/vectors.json', import.meta.url);
  const { separator, vectors } = JSON.parse(readFileSync(url, 'utf8')) as Fixture;
  const tokenizer = createTokenizer(smollmMetadata('smollm'));

  it('has vectors', () => {
    assert.ok(vectors.length >= 24);
  });

  for (const { name, current, others, budget, tokens } of vectors) {
    it(`is what the extension sends: ${name}`, () => {
      assert.deepEqual(encodeHeader(chooseNeighbours(current, others), tokenizer, separator, budget), tokens);
    });
  }
});
