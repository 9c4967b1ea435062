import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lines } from '../../helpers/cursor-text.ts';
import { filtered } from './context-at.ts';

interface Case {
  readonly name: string;
  readonly at: string;
  readonly says: string;
  readonly shows: string;
}

const suites: Readonly<Record<string, readonly Case[]>> = {
  'text that the line has after the cursor': [
    { name: 'a closing bracket', at: 'foo(|)', says: 'bar)', shows: 'bar' },
    { name: 'a closing bracket of two', at: 'foo(|);', says: 'bar)', shows: 'bar' },
    { name: 'brackets and a semicolon', at: 'foo([|]);', says: 'bar]);', shows: 'bar' },
    { name: 'the whole rest', at: 'foo(|a, b);', says: 'x, a, b);', shows: 'x, ' },
    { name: 'the whole rest alone', at: 'foo(|a, b);', says: 'a, b);', shows: '' },
    { name: 'a quote', at: "foo('|')", says: "bar'", shows: 'bar' },
    { name: 'a comma', at: 'foo(|, b)', says: 'a,', shows: 'a' },
    { name: 'a closing bracket before white space', at: 'foo(|)  ', says: 'bar)', shows: 'bar' },
    { name: 'not its own bracket', at: 'foo(|)', says: 'bar()', shows: 'bar()' },
    { name: 'not its own bracket, but one more', at: 'foo(|)', says: 'bar())', shows: 'bar()' },
    { name: 'not a bracket of a nested call', at: 'foo(|)', says: 'bar(a, [b])', shows: 'bar(a, [b])' },
    { name: 'not a bracket that the line does not have', at: 'foo(|', says: 'bar)', shows: 'bar)' },
    { name: 'not its own quotes', at: 'foo(|"")', says: '"a", "b"', shows: '"a", "b"' },
    { name: 'not letters that are equal by chance', at: 'foo(| + a)', says: 'a', shows: 'a' },
    { name: 'a word that would be joined with the next one', at: 'foo(|bar)', says: 'rub', shows: '' },
    { name: 'nothing on an empty line', at: '|', says: 'foo()', shows: 'foo()' },
    { name: 'a word that the line continues with', at: 'const |value = 1;', says: 'value', shows: '' },
    { name: 'the start of a longer word', at: 'const |value = 1;', says: 'val', shows: '' },
    { name: 'an emoji', at: "'|👍'", says: "👎👍'", shows: '👎' },
  ],
  'the line below': [
    { name: 'as the last line', at: lines('a {|', '  z();'), says: '\n  y();\n  z();', shows: '\n  y();' },
    {
      name: 'and the text after it',
      at: lines('a {|', '  z();'),
      says: '\n  y();\n  z();\n  q();',
      shows: '\n  y();',
    },
    { name: 'as the only line', at: lines('|', 'foo(bar);'), says: 'foo(bar);', shows: '' },
    { name: 'as the rest of a line', at: lines('foo(|', 'foo(bar);'), says: 'bar);', shows: '' },
    { name: 'a line further below', at: lines('|', '', '', 'foo(bar);'), says: 'foo(bar);', shows: '' },
    {
      name: 'not an inner bracket that equals it',
      at: lines('b {', '  a {|', '}'),
      says: '\n    b();\n  }',
      shows: '\n    b();\n  }',
    },
    {
      name: 'not the same statement in an inner block',
      at: lines('if a:', '    |', 'return b'),
      says: 'return b',
      shows: 'return b',
    },
    {
      name: 'a distinctive line two below',
      at: lines('|', 'a();', 'return compute(a);'),
      says: 'b();\nreturn compute(a);',
      shows: 'b();',
    },
    { name: 'not a short line two below', at: lines('|', 'a();', 'b();'), says: 'b();', shows: 'b();' },
    { name: 'not a different line', at: lines('|', 'foo(a);'), says: 'foo(b);', shows: 'foo(b);' },
  ],
  'text that the suggestion repeats': [
    {
      name: 'a complete line',
      at: 'f {|',
      says: '\n  long_enough();\n  other();\n  long_enough();\n  more();',
      shows: '\n  long_enough();\n  other();',
    },
    {
      name: "the cursor's line",
      at: 'import |',
      says: 'alpha\nimport beta\nimport alpha',
      shows: 'alpha\nimport beta',
    },
    { name: 'not a short line', at: 'f(|', says: '\n  0,\n  0,\n)', shows: '\n  0,\n  0,\n)' },
    { name: 'a loop in a line', at: 'x = |', says: `a${'.foo.bar'.repeat(8)}`, shows: 'a.foo.bar' },
    { name: 'a loop that a limit ends', at: 'x = |', says: `${'not '.repeat(10)}no`, shows: 'not' },
    { name: 'a repeated letter', at: 'x = |', says: 'a'.repeat(40), shows: 'a' },
    { name: 'a loop over short lines', at: 'x:|', says: '\n a\n b'.repeat(8), shows: '\n a\n b' },
    { name: 'not a ruler', at: '// |', says: '-'.repeat(40), shows: '-'.repeat(40) },
    { name: 'not a row of a table', at: '[|', says: '0, '.repeat(10) + '0', shows: '0, '.repeat(10) + '0' },
    {
      name: 'not three equal pieces',
      at: '|',
      says: 'alpha(); alpha(); alpha();',
      shows: 'alpha(); alpha(); alpha();',
    },
  ],
  'white space': [
    { name: 'at the end', at: 'a|', says: ' = b;  ', shows: ' = b;' },
    { name: 'and nothing else', at: 'a|', says: ' \t\n\n ', shows: '' },
    { name: 'nothing at all', at: 'a|', says: '', shows: '' },
    { name: 'not before a word after the cursor', at: '(|b)', says: 'a, ', shows: 'a, ' },
    { name: 'alone before a word after the cursor', at: '(|b)', says: ' ', shows: '' },
    { name: 'not at the start', at: 'a|', says: ' b', shows: ' b' },
  ],
  'unprintable characters': [
    { name: 'bytes that are no character', at: '|', says: 'foo(\ufffd);', shows: 'foo(' },
    { name: 'NUL', at: '|', says: 'a\0b', shows: 'a' },
    { name: 'escape sequences', at: '|', says: '\u001b[0m', shows: '' },
    { name: 'carriage returns at line ends', at: 'a {|', says: '\r\n  b\r\n}', shows: '\n  b\n}' },
    { name: 'a carriage return alone', at: '|', says: 'a\rb', shows: 'a' },
    { name: 'bidirectional overrides', at: '|', says: 'a\u202e)b(', shows: 'a' },
    { name: 'invisible characters', at: '|', says: 'a\u200bb', shows: 'a' },
    { name: 'line separators of Unicode', at: '|', says: 'a\u2028b', shows: 'a' },
    {
      name: 'not right-to-left text, its marks and joiners',
      at: 's = "|"',
      says: '\u05e9\u05dc\u05d5\u05dd\u200f \u0645\u06cc\u200c\u0634\u0648\u062f',
      shows: '\u05e9\u05dc\u05d5\u05dd\u200f \u0645\u06cc\u200c\u0634\u0648\u062f',
    },
    { name: 'not tabs, emoji or accents', at: '|', says: '\té👍字', shows: '\té👍字' },
  ],
};

describe('The filters remove', () => {
  for (const [suite, cases] of Object.entries(suites)) {
    describe(suite, () => {
      for (const { name, at, says, shows } of cases) {
        it(name, () => {
          assert.equal(filtered(at, says), shows);
        });
      }
    });
  }

  it('only text at the end', () => {
    const piece = fc.constantFrom('a', 'foo', '(', ')', '"', ';', ' ', '\n', '  ', '👍', '}', '{', ', ');
    const code = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(code, code, code, fc.boolean(), (before, after, text, isCutShort) => {
        const shown = filtered(`${before}|${after}`, text, { isCutShort });
        // Apart from white space, which is fitted, and a missing comma before the next element.
        const dense = (one: string): string => one.replace(/\s/g, '');
        assert.ok(dense(text).startsWith(dense(shown).replace(/,$/, '')));
        assert.ok(shown === '' || shown.trim() !== '');
      }),
      { numRuns: 1_000 },
    );
  });
});
