import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shiftOffset, type Edit } from '../../../src/document/edit.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { applyOneByOne, editsOf } from './edits.ts';

const mirrorOf = (text: string): DocumentMirror => new DocumentMirror('file:///a.ts', 'a.ts', 1, text);
const edit = (offset: number, length: number, text: string): Edit => ({ offset, length, text });

const textAndEdits = fc
  .string({ unit: fc.constantFrom('x', 'y', '\n', '\r\n', '👍'), maxLength: 20 })
  .chain((text) => fc.tuple(fc.constant(text), editsOf(text)));

describe('DocumentMirror', () => {
  it('applies edits that all refer to the text before', () => {
    const mirror = mirrorOf('one two three');
    assert.ok(mirror.apply([edit(8, 5, '3'), edit(4, 3, '2'), edit(0, 3, 'first')], 2));
    assert.equal(mirror.text.toString(), 'first 2 3');
    assert.equal(mirror.version, 2);
  });

  it('applies them in any order', () => {
    const mirror = mirrorOf('one two three');
    assert.ok(mirror.apply([edit(0, 3, 'first'), edit(8, 5, '3'), edit(4, 3, '2')], 2));
    assert.equal(mirror.text.toString(), 'first 2 3');
  });

  it('puts an insertion that is reported later before one at the same offset', () => {
    // VS Code applies the edits of an event one by one, from the end of the text to its start.
    const mirror = mirrorOf('()');
    assert.ok(mirror.apply([edit(1, 0, 'b'), edit(1, 0, 'a')], 2));
    assert.equal(mirror.text.toString(), '(ab)');
  });

  it('puts an insertion before a replacement at the same offset', () => {
    for (const order of [0, 1]) {
      const mirror = mirrorOf('(x)');
      const edits = [edit(1, 1, 'y'), edit(1, 0, 'new ')];
      assert.ok(mirror.apply(order === 0 ? edits : edits.reverse(), 2));
      assert.equal(mirror.text.toString(), '(new y)');
    }
  });

  it('takes the version of an event without edits', () => {
    const mirror = mirrorOf('a');
    assert.ok(mirror.apply([], 7));
    assert.deepEqual([mirror.text.toString(), mirror.version], ['a', 7]);
  });

  const impossible: readonly (readonly [string, readonly Edit[]])[] = [
    ['beyond the end', [edit(0, 1, 'x'), edit(4, 0, 'y')]],
    ['longer than the text', [edit(2, 2, '')]],
    ['before the start', [edit(-1, 1, 'x')]],
    ['of negative length', [edit(2, -1, 'x')]],
    ['overlapping', [edit(0, 2, 'x'), edit(1, 1, 'y')]],
    ['inside another', [edit(0, 3, 'x'), edit(1, 0, 'y')]],
    ['of the same range', [edit(0, 1, 'x'), edit(0, 1, 'y')]],
    ['at NaN', [edit(Number.NaN, 0, 'x')]],
    ['at a fraction', [edit(0.5, 0, 'x')]],
  ];
  for (const [name, edits] of impossible) {
    it(`refuses edits ${name} without changing anything`, () => {
      const mirror = mirrorOf('abc');
      assert.equal(mirror.apply(edits, 2), false);
      assert.deepEqual([mirror.text.toString(), mirror.version], ['abc', 1]);
    });
  }

  it('has the same text as VS Code after any event', () => {
    fc.assert(
      fc.property(textAndEdits, ([text, edits]) => {
        const mirror = mirrorOf(text);
        assert.ok(mirror.apply(edits, 2));
        assert.equal(mirror.text.toString(), applyOneByOne(text, edits));
      }),
      { numRuns: 500 },
    );
  });
});

describe('shiftOffset', () => {
  const marked = fc
    .tuple(textAndEdits, fc.nat(20))
    .map(([[text, edits], at]) => ({ text, edits, offset: Math.min(at, text.length) }));

  it('does not move an offset before all edits', () => {
    assert.equal(shiftOffset(3, [edit(3, 0, 'abc'), edit(5, 2, '')]), 3);
  });

  it('moves an offset after an edit with its text', () => {
    assert.equal(shiftOffset(5, [edit(1, 2, 'abcd')]), 7);
    assert.equal(shiftOffset(3, [edit(1, 2, '')]), 1);
  });

  it('moves an offset inside an edit to its start', () => {
    assert.equal(shiftOffset(3, [edit(1, 5, 'abc')]), 1);
    assert.equal(shiftOffset(4, [edit(2, 5, ''), edit(0, 1, 'xyz')]), 4);
  });

  it('keeps offsets in order and within the text', () => {
    fc.assert(
      fc.property(marked, ({ text, edits }) => {
        const after = applyOneByOne(text, edits).length;
        let last = 0;
        for (let offset = 0; offset <= text.length; offset++) {
          const moved = shiftOffset(offset, edits);
          assert.ok(moved >= last && moved <= after, `${offset} -> ${moved}`);
          last = moved;
        }
      }),
    );
  });

  it('keeps an offset that no edit touches before the same text', () => {
    fc.assert(
      fc.property(marked, ({ text, edits, offset }) => {
        fc.pre(edits.every((each) => offset < each.offset || offset > each.offset + each.length));
        const below = edits.filter((each) => each.offset > offset);
        const rest = applyOneByOne(
          text.slice(offset),
          below.map((each) => ({ ...each, offset: each.offset - offset })),
        );
        assert.equal(applyOneByOne(text, edits).slice(shiftOffset(offset, edits)), rest);
      }),
    );
  });
});
