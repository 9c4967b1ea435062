import assert from 'node:assert/strict';
import { indentationUnit } from '../../../src/completion/indentation-unit.ts';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly at: string;
  /** Spaces per level, or a tab; left out where the document does not tell. */
  readonly level?: number | '\t';
}

const table: readonly Case[] = [
  { name: 'lines in a block', at: lines('if (a) {', '   b();', '}', '|'), level: 3 },
  { name: 'lines below the cursor', at: lines('|', 'if (a) {', '  b();', '}'), level: 2 },
  { name: 'a line that the editor has indented', at: lines('if (a) {', '        |'), level: 8 },
  { name: 'tabs', at: lines('if (a) {', '\tb();', '}', '|'), level: '\t' },
  {
    name: 'the majority of blocks',
    at: lines('a = [', '  1', ']', 'if (b) {', '    if (c) {', '        d();', '    }', '}', '|'),
    level: 4,
  },
  {
    name: 'the nearest block when there is no majority',
    at: lines('if (a) {', '    b();', '}', 'if (c) {', '  d();', '}', '|'),
    level: 2,
  },
  {
    name: 'blocks rather than wrapped arguments',
    at: lines('f(', '    a,', ');', 'g(', '    b,', ');', 'if (c) {', '  d();', '}', '|'),
    level: 2,
  },
  {
    name: 'blocks rather than attributes',
    path: 'a.tsx',
    at: lines('<A', '    b="c"', '    d="e"', '>', '  <f>', '    g', '  </f>', '</A>', '|'),
    level: 2,
  },
  {
    name: 'blocks rather than continued lines',
    at: lines('a = b +', '      c;', 'd(e,', '  f);', 'if (g) {', '    h();', '}', '|'),
    level: 4,
  },
  {
    name: 'no line after the end of a wrapped condition',
    path: 'a.py',
    at: lines('if (a and', '    b):', '        c()', 'if d:', '        e()', '|'),
    level: 8,
  },
  {
    name: 'no openers in comments',
    at: lines('// such as:', '//   a', '/* this:', '     b */', 'if (c) {', '    d();', '}', '|'),
    level: 4,
  },
  {
    name: 'no docstrings',
    path: 'a.py',
    at: lines('def f():', '   """F.', '   A:', '       a', '   B:', '       b', '   """', '   c()', '|'),
    level: 3,
  },
  {
    name: 'no list in YAML, whose dashes count as indentation',
    path: 'a.yaml',
    at: lines('a:', '    - b:', '          c: 1', '      d:', '          e: 1', '|'),
    level: 4,
  },
  {
    name: 'deeper lines without an opener, if two agree',
    path: 'a.rb',
    at: lines('class A', '  def b', '    c', '  end', 'end', '|'),
    level: 2,
  },
  { name: 'no single line without an opener', path: 'a.rb', at: lines('def a', '  b', 'end', '|') },
  { name: 'nothing in a document without indentation', at: lines('a();', '|') },
  { name: 'no edge of a block comment', at: lines('/**', ' * a', ' */', '|') },
  {
    name: 'tabs in spite of aligned lines nearby',
    path: 'a.c',
    at: lines('int f() {', '\ta();', '}', 'int g(int b,', '      int c)', '{|'),
    level: '\t',
  },
];

describe('indentationUnit goes by', () => {
  for (const { name, path = 'a.ts', at, level } of table) {
    it(name, () => {
      const { text, offset } = atCursor(at);
      const unit = indentationUnit(surroundingsOf(text, offset, path));
      const expected = typeof level === 'number' ? ' '.repeat(level) : level;
      assert.equal(unit?.level, expected);
    });
  }
});
