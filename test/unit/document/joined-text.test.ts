import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JoinedText } from '../../../src/document/joined-text.ts';

const part = (text: string) => ({ text });

describe('JoinedText', () => {
  it('equals its parts, joined by a blank line', () => {
    const at = fc.nat(60);
    const texts = fc.array(fc.string({ maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.string({ maxLength: 8 }), at, at, at, (all, other, which, start, end) => {
        const parts = all.map(part);
        const replaced = parts[which % Math.max(1, parts.length)];
        const views = [
          { view: new JoinedText(parts), expected: all.join('\n\n') },
          {
            view: new JoinedText(parts, replaced, other),
            expected: parts.map((one) => (one === replaced ? other : one.text)).join('\n\n'),
          },
        ];
        for (const { view, expected } of views) {
          assert.equal(view.length, expected.length);
          assert.equal(view.slice(start, end), expected.slice(start, end));
          assert.equal(view.toString(), expected);
        }
      }),
    );
  });

  it('returns where a part begins', () => {
    const parts = ['import a', '', 'b = 1'].map(part);
    const joined = new JoinedText(parts);
    assert.deepEqual(
      parts.map((one) => joined.startOf(one)),
      [0, 10, 12],
    );
    assert.throws(() => joined.startOf(part('b = 1')), RangeError);
  });
});
