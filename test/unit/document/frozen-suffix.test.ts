import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FrozenSuffix, isSamePlace, type Suffix } from '../../../src/document/frozen-suffix.ts';

const below = '\n  return sum;\n}\n\nexport function next(): void {\n  go();\n}\n';

const cut = (text: string): Suffix => ({ text, isCut: true });
const whole = (text: string): Suffix => ({ text, isCut: false });

describe('FrozenSuffix', () => {
  for (const [what, before, after] of [
    ['a bracket is auto-closed', below, `)${below}`],
    ['a quote is auto-closed within brackets', `)${below}`, `')${below}`],
    ['a bracket is typed over', `)${below}`, below],
    ['Enter puts a closing brace on a line of its own', below, `\n  }${below}`],
    ['a semicolon is added after it', `)${below}`, `);${below}`],
    ['the last bracket of the file is removed', ')', ''],
    ['a block is auto-closed at the end of the file', '', '\n}'],
  ] as const) {
    it(`stays when ${what}`, () => {
      for (const suffixOf of [cut, whole]) {
        const suffix = new FrozenSuffix();
        suffix.choose(suffixOf(before));
        assert.equal(suffix.choose(suffixOf(after)), before);
      }
    });
  }

  for (const [what, before, after] of [
    ['the window shows a little more at its end', cut(below.slice(0, 40)), cut(below.slice(0, 44))],
    ['the window comes to show the end of the file', cut(below.slice(0, 40)), whole(below)],
    ['the window no longer shows the end of the file', whole(below), cut(`)${below.slice(0, -1)}`)],
    ['a line feed is added at the end of the file', whole(below), whole(`${below}\n`)],
  ] as const) {
    it(`stays when ${what}`, () => {
      const suffix = new FrozenSuffix();
      suffix.choose(before);
      assert.equal(suffix.choose(after), before.text);
    });
  }

  for (const [what, before, after] of [
    ['the cursor moves to the start of the line', below, `const x = 1;${below}`],
    ['the cursor moves to another line', below, below.slice(below.indexOf('}') + 1)],
    ['the cursor leaves two blocks at once', `\n    }\n  }\n}${below}`, below],
    ['the line below changes', below, below.replace('sum', 'total')],
    ['text appears after the cursor', '', below],
    ['the text after the cursor is removed', below, ''],
  ] as const) {
    it(`changes when ${what}`, () => {
      for (const suffixOf of [cut, whole]) {
        const suffix = new FrozenSuffix();
        suffix.choose(suffixOf(before));
        assert.equal(suffix.choose(suffixOf(after)), after);
      }
    });
  }

  it('differs between two places with the same text after them if the file ends after one of them', () => {
    const end = '\n  return result;\n}\n';
    for (const amid of [cut(`${end}${below}`), whole(`${end}${below}`)]) {
      assert.ok(!isSamePlace(whole(end), amid));
      assert.ok(!isSamePlace(amid, whole(end)));
    }
  });

  it('stays when text far below is edited', () => {
    const far = 'x = 1\n'.repeat(100);
    for (const suffixOf of [cut, whole])
      assert.ok(isSamePlace(suffixOf(`${far}old`), suffixOf(`${far}new, and more`)));
  });

  it('compares symmetrically and reflexively', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', ')', '}', ' ', 'b', ';'), maxLength: 30 });
    const suffix = fc.record({ text, isCut: fc.boolean() });
    fc.assert(
      fc.property(suffix, suffix, (a, b) => {
        assert.equal(isSamePlace(a, b), isSamePlace(b, a));
        assert.ok(isSamePlace(a, a));
      }),
    );
  });
});
