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

/** The training pipeline has a port of these rules, which must change with them; see `scripts/write-header-vectors.ts`. */
describe('the header vectors of the training pipeline', () => {
  const url = new URL('../../fixtures/header/vectors.json', import.meta.url);
  const { separator, vectors } = JSON.parse(readFileSync(url, 'utf8')) as Fixture;
  const tokenizer = createTokenizer(smollmMetadata('smollm'));

  it('are at least 24', () => {
    assert.ok(vectors.length >= 24);
  });

  for (const { name, current, others, budget, tokens } of vectors) {
    it(`equal what the extension sends: ${name}`, () => {
      assert.deepEqual(encodeHeader(chooseNeighbours(current, others), tokenizer, separator, budget), tokens);
    });
  }
});
