import assert from 'node:assert/strict';
import { keepCompleteLines } from '../../../../src/completion/filters/keep-complete-lines.ts';
import { lines } from '../../helpers/cursor-text.ts';
import { contextAt } from './context-at.ts';

type Row = readonly [path: string, at: string, says: string, shows: string];

describe('After a pause, keepCompleteLines keeps', () => {
  const rows: readonly Row[] = [
    ['a.ts', 'f() {|', '\n  a();\n}', '\n  a();\n}'],
    ['a.ts', lines('f() {', '  |', '}'), lines('a();', '  if (b) {', '    c();'), 'a();'],
    ['a.ts', lines('f() {', '  |', '}'), lines('if (b) {', '    c();'), ''],
    [
      'a.ts',
      lines('f() {', '  |', '}'),
      lines('if (b) {', '    c();', '  }'),
      lines('if (b) {', '    c();', '  }'),
    ],
    ['a.ts', '|', 'const a = [', ''],
    ['a.py', lines('def f():', '    |'), '"""What it is', ''],
    ['a.py', lines('def f():', '    |'), lines('"""What it is."""', '    if a:'), '"""What it is."""'],
    ['a.py', lines('def f():', '    |'), lines('if a:', '        b()'), lines('if a:', '        b()')],
    ['a.sh', lines('for a in b; do', '  |'), lines('if c; then', '    d'), lines('if c; then', '    d')],
    ['a.ts', 'f(|)', 'a', 'a'],
    ['a.ts', '|', 'a(); // f(', 'a(); // f('],
    ['a.html', '|', '<ul>', ''],
    ['a.md', '|', 'A word (or', 'A word (or'],
  ];
  for (const [path, at, says, shows] of rows)
    it(`${JSON.stringify(shows)} of ${JSON.stringify(says)} at ${JSON.stringify(at)} (${path})`, () => {
      assert.equal(keepCompleteLines(says, contextAt(at, {}, path)), shows);
    });
});
