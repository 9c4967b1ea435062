import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countingTokenizer } from '../helpers/counting-tokenizer.ts';
import { seedModelPath } from '../helpers/seed-model.ts';
import { IncrementalEncoder } from '../../../src/document/incremental-encoder.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { createTokenizer } from '../../../src/tokenizer/from-metadata.ts';
import type { Tokenizer } from '../../../src/tokenizer/tokenizer.ts';

const code = `export function total(items: Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item.price * item.quantity;
  }
  return sum;
}
`.repeat(4);

describe('IncrementalEncoder', () => {
  let tokenizer: Tokenizer;

  before(() => {
    const file = new GgufFile(new FileByteSource(seedModelPath));
    tokenizer = createTokenizer(file.metadata);
    file.close();
  });

  it('equals encoding the whole text after any edits', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('\n', '\r\n', '  ', 'word', ' x', '0', "'s", 'é', '😀', '\u2028', '\ud800'),
    );
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(30),
      text: piece,
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 15 }), (edits) => {
        const encoder = new IncrementalEncoder(tokenizer);
        let text = code;
        for (const { at, length, text: inserted } of edits) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + inserted + text.slice(offset + length);
          assert.deepEqual([...encoder.encode(text)], tokenizer.encode(text));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('encodes only the text near a keystroke', () => {
    const counting = countingTokenizer(tokenizer);
    const encoder = new IncrementalEncoder(counting);
    encoder.encode(code);
    const before = counting.encodedUnits;
    assert.equal(before, code.length);
    encoder.encode(`${code}x`);
    assert.ok(counting.encodedUnits - before < 200, `${counting.encodedUnits - before} units`);
  });
});
