import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrozenSuffix, isSamePlace } from '../../../src/document/frozen-suffix.ts';

const below = '\n  return sum;\n}\n\nexport function next(): void {\n  go();\n}\n';

describe('FrozenSuffix', () => {
  for (const [what, before, after] of [
    ['a bracket is closed ahead', below, `)${below}`],
    ['a quote is closed ahead within brackets', `)${below}`, `')${below}`],
    ['a bracket is typed over', `)${below}`, below],
    ['Enter puts a closing brace on a line of its own', below, `\n  }${below}`],
    ['a semicolon is added behind', `)${below}`, `);${below}`],
    ['nothing but a bracket is left in the file', ')', ''],
    ['the window shows a little more at its end', below.slice(0, 40), below.slice(0, 44)],
  ] as const) {
    it(`stays when ${what}`, () => {
      const suffix = new FrozenSuffix();
      suffix.choose(before);
      assert.equal(suffix.choose(after), before);
    });
  }

  for (const [what, before, after] of [
    ['the cursor moves to the start of the line', below, `const x = 1;${below}`],
    ['the cursor moves to another line', below, below.slice(below.indexOf('}') + 1)],
    ['the cursor leaves two blocks at once', `\n    }\n  }\n}${below}`, below],
    ['the line below is another', below, below.replace('sum', 'total')],
    ['text is left where there was none', '', below],
    ['none is left where there was some', below, ''],
  ] as const) {
    it(`is renewed when ${what}`, () => {
      const suffix = new FrozenSuffix();
      suffix.choose(before);
      assert.equal(suffix.choose(after), after);
    });
  }

  it('stays when text far below is edited', () => {
    const far = 'x = 1\n'.repeat(100);
    assert.ok(isSamePlace(`${far}old`, `${far}new`));
  });

  it('judges both ways alike, and a text like itself', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', ')', '}', ' ', 'b', ';'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(isSamePlace(a, b), isSamePlace(b, a));
        assert.ok(isSamePlace(a, a));
      }),
    );
  });
});
