import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutBack } from '../../../../src/completion/confidence/cut.ts';

/** `|` is the cursor, and `‖` the limit. */
const table: readonly { readonly says: string; readonly shows: string; readonly why: string }[] = [
  { says: 'return |total + ‖count;', shows: 'return |total', why: 'not an operator without its operand' },
  { says: 'return |total‖Count;', shows: 'return |', why: 'not a part of a word' },
  { says: 'return |total; next‖Line', shows: 'return |total;', why: 'not a part of a last word' },
  { says: 'x = |items.map(‖a)', shows: 'x = |items.map', why: 'not a bracket without its closer' },
  { says: 'x = |items.map(it).fil‖ter(x)', shows: 'x = |items.map(it)', why: 'closed brackets stay' },
  { says: 'x = f(|first, sec‖ond)', shows: 'x = f(|first,', why: 'a bracket of the document does not count' },
  { says: 'x = f(|first) + ‖y', shows: 'x = f(|first)', why: 'nor does its closer' },
  { says: 'x = |"some text‖ more"', shows: 'x = |', why: 'not an open string' },
  { says: 'x = |"some" + y‖z', shows: 'x = |"some"', why: 'a closed string stays' },
  {
    says: 'x = "|some text‖ more"',
    shows: 'x = "|some text',
    why: 'a string that the document has opened may stay open',
  },
  { says: 'x = "|some" + ‖y', shows: 'x = "|some"', why: 'or be closed' },
  { says: "# it |doesn't matter wh‖at", shows: "# it |doesn't matter", why: 'an apostrophe is no quote' },
  { says: 'x = |"a\\"b" + c‖d', shows: 'x = |"a\\"b"', why: 'an escaped quote closes nothing' },
  { says: 'x = |a‖b', shows: 'x = |', why: 'less than three characters' },
  { says: 'x = |ab ‖c', shows: 'x = |', why: 'less than three characters' },
  { says: '  |const ‖a = 1;', shows: '  |', why: 'not the first word of a line alone' },
  { says: '  |else: ‖a', shows: '  |', why: 'nor with punctuation' },
  { says: '  |const a‖ = 1;', shows: '  |const a', why: 'two words stay' },
  { says: 'x = |value‖ + 1', shows: 'x = |value', why: 'a lone word after others stays' },
  { says: 'if (x) {|\n  go();‖\n  wait();', shows: 'if (x) {|\n  go();', why: 'complete lines stay' },
];

describe('cutBack', () => {
  for (const { says, shows, why } of table) {
    it(`shows ${JSON.stringify(shows)} of ${JSON.stringify(says)}: ${why}`, () => {
      const [linePrefix = '', rest = ''] = says.split('|');
      const limit = rest.indexOf('‖');
      const text = rest.replace('‖', '');
      assert.equal(`${linePrefix}|${text.slice(0, cutBack(text, limit, linePrefix))}`, shows);
    });
  }

  it('keeps nothing after the limit, and no short rests', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b1', ' ', '(', ')', '"', "'", '.', '\n', '\\') });
    fc.assert(
      fc.property(text, fc.nat(20), text, (said, limit, before) => {
        const kept = cutBack(said, Math.min(limit, said.length), before);
        assert.ok(kept >= 0 && kept <= limit);
        assert.ok(kept === 0 || said.slice(0, kept).trim().length >= 3);
      }),
    );
  });
});
