import assert from 'node:assert/strict';
import fc from 'fast-check';
import { balanceBrackets } from '../../../../src/completion/filters/balance-brackets.ts';
import { lines } from '../../helpers/cursor-text.ts';
import { contextAt, filtered } from './context-at.ts';

interface Case {
  readonly name: string;
  readonly at: string;
  readonly says: string;
  readonly shows: string;
  readonly path?: string;
  readonly isCutShort?: boolean;
}

const table: readonly Case[] = [
  { name: 'a bracket that closes nothing', at: 'let a = |', says: 'b);', shows: 'b' },
  { name: 'a bracket of another kind', at: 'foo(|', says: 'a];', shows: 'a' },
  { name: 'not a bracket that closes one of the document', at: 'foo(|', says: 'a);', shows: 'a);' },
  {
    name: 'not brackets that close those of the document',
    at: 'foo([{ a: |',
    says: 'b }]);',
    shows: 'b }]);',
  },
  { name: 'not its own brackets', at: 'let a = |', says: 'f(b)[c];', shows: 'f(b)[c];' },
  {
    name: 'a bracket that a line below closes already',
    at: lines('foo(', '  a,', '  |', ');'),
    says: 'b);',
    shows: 'b',
  },
  {
    name: 'not a bracket of an inner block, when only the outer one is closed below',
    at: lines('class A {', '  f() {', '    |', '}'),
    says: 'a();\n  }',
    shows: 'a();\n  }',
  },
  {
    name: 'the last bracket of too many',
    at: lines('function f() {', '  |', '}'),
    says: 'if (a) {\n    b();\n  }\n}',
    shows: 'if (a) {\n    b();\n  }\n',
  },
  { name: 'a call that is left open inside a line', at: 'x(|, b)', says: 'f(a', shows: 'f' },
  { name: 'a call that is cut short', at: 'let a = |', says: 'f(b, ', shows: 'f', isCutShort: true },
  { name: 'not a call that continues on the next line', at: 'let a = |', says: 'f(b,', shows: 'f(b,' },
  { name: 'not the start of a block', at: 'if (a|', says: ') {', shows: ') {' },
  {
    name: 'not a block whose last lines are cut off',
    at: '|',
    says: 'if (a) {\n  b();',
    shows: 'if (a) {\n  b();',
    isCutShort: true,
  },
  { name: 'an unterminated string', at: 'let a = |', says: 'f("b', shows: 'f' },
  { name: 'a string that is cut short', at: 'let a = |', says: "b + 'c", shows: 'b + ', isCutShort: true },
  { name: 'not a string that ends after the cursor', at: 'f("|")', says: 'a", "b', shows: 'a", "b' },
  { name: 'not brackets in a string', at: 'f(|', says: '":)");', shows: '":)");' },
  { name: 'not brackets in a comment', at: 'f(); // |', says: 'a) one', shows: 'a) one' },
  {
    name: 'a closer, although a comment above has an opener',
    at: lines('// (', 'a = |'),
    says: 'b)',
    shows: 'b',
  },
  { name: 'not because of an apostrophe', at: lines("// don't (", 'f(|'), says: 'a);', shows: 'a);' },
  {
    name: 'not a bracket that closes one above that the scanner has overlooked',
    at: lines('function f() {', '  if (/[(]/.test(a)) return;', '|'),
    says: '}',
    shows: '}',
  },
  { name: 'not because of `//` in Python', at: 'f(a // |', says: 'b)', shows: 'b)', path: 'a.py' },
  { name: 'not in prose', at: '|', says: 'a) first', shows: 'a) first', path: 'a.md' },
  { name: 'in a code fence of prose', at: lines('```ts', 'a = |'), says: 'b);', shows: 'b', path: 'a.md' },
  {
    name: 'not because of lifetimes in Rust',
    at: 'fn f<|',
    says: "'a>(b: &'a str)",
    shows: "'a>(b: &'a str)",
    path: 'a.rs',
  },
  { name: 'not a bracket that one after the cursor closes', at: 'f|)', says: '(a', shows: '(a' },
];

describe('balanceBrackets cuts', () => {
  for (const { name, at, says, shows, path, isCutShort = false } of table) {
    it(name, () => {
      assert.equal(balanceBrackets(says, contextAt(at, { isCutShort }, path)), shows);
    });
  }

  it('nothing because of brackets below, when the text above is not known', () => {
    const far = `${'// far away\n'.repeat(2_000)}foo(\n  |\n)`;
    assert.equal(balanceBrackets('b)', contextAt(far)), 'b)');
  });
});

describe('A balanced document', () => {
  /** Code whose brackets are all closed. */
  const balanced: fc.Arbitrary<string> = fc.letrec((tie) => ({
    code: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b.c', ', ', ';\n', '\n', ' = '),
      fc
        .tuple(fc.constantFrom(['(', ')'], ['[', ']'], ['{', '}'], ['{\n', '\n}']), tie('code'), tie('code'))
        .map(([[open, close], inner, after]) => `${open}${inner as string}${close}${after as string}`),
    ),
  })).code;
  const text = fc
    .array(fc.constantFrom('a', '(', ')', '[', ']', '{', '}', ', ', ';', '\n'), { maxLength: 12 })
    .map((pieces) => pieces.join(''));

  /** Brackets that close nothing that is open. */
  const extraClosers = (code: string): number => {
    const expected: string[] = [];
    let extra = 0;
    for (const character of code) {
      const kind = '([{'.indexOf(character);
      if (kind >= 0) expected.push(')]}'.charAt(kind));
      else if (')]}'.includes(character)) {
        const opener = expected.lastIndexOf(character);
        if (opener < 0) extra++;
        else expected.length = opener;
      }
    }
    return extra;
  };

  it('gets no bracket that closes nothing, whatever the model decodes', () => {
    fc.assert(
      fc.property(balanced, fc.nat(), text, (code, place, says) => {
        const offset = place % (code.length + 1);
        const [before, after] = [code.slice(0, offset), code.slice(offset)];
        const shown = filtered(`${before}|${after}`, says);
        assert.equal(extraClosers(before + shown), 0, `shown: ${shown}`);
        assert.equal(extraClosers(before + shown + after), 0, `shown: ${shown}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
