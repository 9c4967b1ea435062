import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutBack } from '../../../../src/completion/confidence/cut.ts';

/** `|` is the cursor, and from `‖` on nothing is to be trusted. */
const table: readonly { readonly says: string; readonly shows: string; readonly why: string }[] = [
  { says: 'return |total + ‖count;', shows: 'return |total', why: 'no operator without what it joins' },
  { says: 'return |total‖Count;', shows: 'return |', why: 'no torn word' },
  { says: 'return |total; next‖Line', shows: 'return |total;', why: 'no torn word at the end' },
  { says: 'x = |items.map(‖a)', shows: 'x = |items.map', why: 'no bracket without its closer' },
  { says: 'x = |items.map(it).fil‖ter(x)', shows: 'x = |items.map(it)', why: 'closed brackets may stay' },
  { says: 'x = f(|first, sec‖ond)', shows: 'x = f(|first,', why: 'a bracket of the document is no matter' },
  { says: 'x = f(|first) + ‖y', shows: 'x = f(|first)', why: 'nor is its closer' },
  { says: 'x = |"some text‖ more"', shows: 'x = |', why: 'no quote without its end' },
  { says: 'x = |"some" + y‖z', shows: 'x = |"some"', why: 'a whole string may stay' },
  { says: 'x = "|some text‖ more"', shows: 'x = "|some text', why: 'within a string that is there already' },
  { says: 'x = "|some" + ‖y', shows: 'x = "|some"', why: 'or at its end' },
  { says: "# it |doesn't matter wh‖at", shows: "# it |doesn't matter", why: 'an apostrophe is no quote' },
  { says: 'x = |"a\\"b" + c‖d', shows: 'x = |"a\\"b"', why: 'an escaped quote ends nothing' },
  { says: 'x = |a‖b', shows: 'x = |', why: 'less than three characters' },
  { says: 'x = |ab ‖c', shows: 'x = |', why: 'less than three characters' },
  { says: '  |const ‖a = 1;', shows: '  |', why: 'no lone word at the beginning of a line' },
  { says: '  |else: ‖a', shows: '  |', why: 'nor one with what ties it to more' },
  { says: '  |const a‖ = 1;', shows: '  |const a', why: 'two words are worth a look' },
  { says: 'x = |value‖ + 1', shows: 'x = |value', why: 'a lone word behind others is, too' },
  { says: 'if (x) {|\n  go();‖\n  wait();', shows: 'if (x) {|\n  go();', why: 'whole lines' },
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

  it('never passes the limit', () => {
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
