import assert from 'node:assert/strict';
import { indentationUnit } from '../../../src/completion/indentation-unit.ts';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';

interface Case {
  readonly name: string;
  readonly path?: string;
  readonly at: string;
  /** Spaces to a level, or a tab; nothing where that is not known. */
  readonly level?: number | '\t';
}

const table: readonly Case[] = [
  { name: 'lines in a block', at: lines('if (a) {', '   b();', '}', '|'), level: 3 },
  { name: 'lines below the cursor', at: lines('|', 'if (a) {', '  b();', '}'), level: 2 },
  { name: 'a line that the editor has indented', at: lines('if (a) {', '        |'), level: 8 },
  { name: 'tabs', at: lines('if (a) {', '\tb();', '}', '|'), level: '\t' },
  {
    name: 'most blocks',
    at: lines('a = [', '  1', ']', 'if (b) {', '    if (c) {', '        d();', '    }', '}', '|'),
    level: 4,
  },
  {
    name: 'the nearest where blocks differ equally',
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
    name: 'blocks rather than what goes on with a line',
    at: lines('a = b +', '      c;', 'd(e,', '  f);', 'if (g) {', '    h();', '}', '|'),
    level: 4,
  },
  {
    name: 'no line behind one that ends a wrapped condition',
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
    name: 'no list in YAML, which stands behind a dash',
    path: 'a.yaml',
    at: lines('a:', '    - b:', '          c: 1', '      d:', '          e: 1', '|'),
    level: 4,
  },
  {
    name: 'lines that are merely deeper where they agree',
    path: 'a.rb',
    at: lines('class A', '  def b', '    c', '  end', 'end', '|'),
    level: 2,
  },
  { name: 'nothing by a single such line', path: 'a.rb', at: lines('def a', '  b', 'end', '|') },
  { name: 'nothing where nothing is indented', at: lines('a();', '|') },
  { name: 'nothing by the edge of a comment', at: lines('/**', ' * a', ' */', '|') },
  {
    name: 'tabs, whatever is aligned nearby',
    path: 'a.c',
    at: lines('int f() {', '\ta();', '}', 'int g(int b,', '      int c)', '{|'),
    level: '\t',
  },
];

describe('the unit of indentation is told by', () => {
  for (const { name, path = 'a.ts', at, level } of table) {
    it(name, () => {
      const { text, offset } = atCursor(at);
      const unit = indentationUnit(surroundingsOf(text, offset, path));
      const expected = typeof level === 'number' ? ' '.repeat(level) : level;
      assert.equal(unit?.level, expected);
    });
  }
});
