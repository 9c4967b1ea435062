import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw, show, type Ending } from './suggest.ts';

interface Case {
  readonly name: string;
  /** The document, with the cursor as `|`. */
  readonly at: string;
  /** What the model decodes, if nothing stops it. */
  readonly says: string;
  /** The document with the suggestion in brackets. */
  readonly shows: string;
  readonly ending?: Ending;
  readonly multiline?: boolean;
}

const table: readonly Case[] = [
  {
    name: 'the rest of the line, when the line opens no block',
    at: lines('let a = |', 'let b = 2;'),
    says: '1;\nlet c = 3;\n',
    shows: lines('let a = ⟦1;⟧', 'let b = 2;'),
  },
  {
    name: 'the rest of the line, when there is code after the cursor',
    at: 'if (|) {',
    says: 'a) {\n  b();\n}\n',
    shows: 'if (⟦a⟧) {',
  },
  {
    name: 'a block that the line opens, with its closing bracket',
    at: 'function f() {|',
    says: '\n  a();\n  if (b) {\n    c();\n  }\n}\nfunction g() {}\n',
    shows: lines('function f() {⟦', '  a();', '  if (b) {', '    c();', '  }', '}⟧'),
  },
  {
    name: 'one line of a block, when several lines are not wanted',
    at: 'function f() {|',
    says: ' return 1; }\n',
    shows: 'function f() {⟦ return 1; }⟧',
    multiline: false,
  },
  {
    name: 'empty at the end of a line, when several lines are not wanted',
    at: 'function f() {|',
    says: '\n  a();\n}\n',
    shows: 'function f() {⟦⟧',
    multiline: false,
  },
  {
    name: 'an inner block with its closing bracket, although the line below is the outer one',
    at: lines('class A {', '  f() {|', '}'),
    says: '\n    return 1;\n  }\n}\n',
    shows: lines('class A {', '  f() {⟦', '    return 1;', '  }⟧', '}'),
  },
  {
    name: 'a block without its closing bracket, when that is the line below',
    at: lines('function f() {', '  |', '}'),
    says: 'a();\n  b();\n}\n',
    shows: lines('function f() {', '  ⟦a();', '  b();⟧', '}'),
  },
  {
    name: 'a block without its closing bracket, when the line below begins with it',
    at: lines('if (a) {', '  |', '} else {', '  c();', '}'),
    says: 'b();\n}\n',
    shows: lines('if (a) {', '  ⟦b();⟧', '} else {', '  c();', '}'),
  },
  {
    name: 'one statement on an empty line in a block that has lines',
    at: lines('function f() {', '  |', '  b();', '}'),
    says: 'a();\n  c();\n}\n',
    shows: lines('function f() {', '  ⟦a();⟧', '  b();', '}'),
  },
  {
    name: 'one statement on an empty line between others',
    at: lines('a();', '|', 'c();'),
    says: 'b();\nd();\n',
    shows: lines('a();', '⟦b();⟧', 'c();'),
  },
  {
    name: 'a block that the suggestion opens itself',
    at: lines('a();', '|'),
    says: 'for (;;) {\n  b();\n}\nc();\n',
    shows: lines('a();', '⟦for (;;) {', '  b();', '}⟧'),
  },
  {
    name: 'empty at the opener of a block that has lines',
    at: lines('if (a) {|', '  b();', '}'),
    says: '\n  c();\n}\n',
    shows: lines('if (a) {⟦⟧', '  b();', '}'),
  },
  {
    name: 'arguments on several lines',
    at: 'call(|',
    says: '\n  a,\n  b,\n);\nmore();\n',
    shows: lines('call(⟦', '  a,', '  b,', ');⟧'),
  },
  {
    name: 'a call whose last line has more than brackets',
    at: 'useEffect(() => {|',
    says: '\n  a();\n}, [a]);\nb();\n',
    shows: lines('useEffect(() => {⟦', '  a();', '}, [a]);⟧'),
  },
  {
    name: 'a block up to the closing bracket before `else`',
    at: 'if (a) {|',
    says: '\n  b();\n} else {\n  c();\n}\n',
    shows: lines('if (a) {⟦', '  b();', '}⟧'),
  },
  {
    name: 'a block without a bracket that closes an outer block',
    at: lines('  if (a) {|'),
    says: '\n    b();\n}\n',
    shows: lines('  if (a) {⟦', '    b();⟧'),
  },
  {
    name: 'a Go function with tabs',
    at: 'func f() int {|',
    says: '\n\tx := 1\n\treturn x\n}\n\nfunc g() {\n',
    shows: lines('func f() int {⟦', '\tx := 1', '\treturn x', '}⟧'),
  },
  {
    name: 'a Go case, which has no closer',
    at: lines('\tswitch x {', '\tcase 1:|', '\t}'),
    says: '\n\t\ta()\n\tcase 2:\n\t\tb()\n',
    shows: lines('\tswitch x {', '\tcase 1:⟦', '\t\ta()⟧', '\t}'),
  },
  {
    name: 'a Rust match arm',
    at: lines('match x {', '    Some(y) =>|', '}'),
    says: ' y,\n    None => 0,\n}\n',
    shows: lines('match x {', '    Some(y) =>⟦ y,⟧', '}'),
  },
  {
    name: 'a C function with its brace on a line of its own',
    at: lines('int f(void)', '|'),
    says: '{\n    return 1;\n}\n\nint g(void)\n',
    shows: lines('int f(void)', '⟦{', '    return 1;', '}⟧'),
  },
  {
    name: 'a Python function',
    at: 'def f(x):|',
    says: '\n    y = x\n    return y\ndef g():\n',
    shows: lines('def f(x):⟦', '    y = x', '    return y⟧'),
  },
  {
    name: 'a Python function on its first empty line',
    at: lines('def f(x):', '    |', '', 'def g():', '    pass'),
    says: 'for y in x:\n        a(y)\n    return x\n\ndef h():\n',
    shows: lines(
      'def f(x):',
      '    ⟦for y in x:',
      '        a(y)',
      '    return x⟧',
      '',
      'def g():',
      '    pass',
    ),
  },
  {
    name: 'a Python block without an assignment to `end`, which is no closer',
    at: 'if a:|',
    says: '\n    b()\nend = 1\n',
    shows: lines('if a:⟦', '    b()⟧'),
  },
  {
    name: 'a Ruby block with its `end`',
    at: 'items.each do |',
    says: '\n  a\nend\nb\n',
    shows: lines('items.each do ⟦', '  a', 'end⟧'),
  },
  {
    name: 'a shell loop with its `done`',
    at: 'for f in *; do|',
    says: '\n  echo $f\ndone\nls\n',
    shows: lines('for f in *; do⟦', '  echo $f', 'done⟧'),
  },
  {
    name: 'a block up to its first blank line',
    at: 'def f():|',
    says: '\n    a()\n\n    b()\n',
    shows: lines('def f():⟦', '    a()⟧'),
  },
  {
    name: 'at most eight lines, the first included',
    at: 'x = [|',
    says: `\n${'    1,\n'.repeat(20)}]\n`,
    shows: lines('x = [⟦', ...Array.from({ length: 7 }, () => '    1,')).concat('⟧'),
  },
  {
    name: 'empty when the model leaves the line empty',
    at: lines('a();', '  |', 'b();'),
    says: '\n  c();\n',
    shows: lines('a();', '  ⟦⟧', 'b();'),
  },
  {
    name: 'empty when the model decodes nothing',
    at: 'a|',
    says: '',
    shows: 'a⟦⟧',
  },
  {
    name: 'all of a text that the model ends inside a line',
    at: 'f(|',
    says: 'a, b)',
    shows: 'f(⟦a, b)⟧',
  },
  {
    name: 'a block with the closing bracket that the model ends with',
    at: 'function f() {|',
    says: '\n  a();\n}',
    shows: lines('function f() {⟦', '  a();', '}⟧'),
  },
  {
    name: 'a block without a last line that has left it',
    at: 'def f():|',
    says: '\n    a()\nb()',
    shows: lines('def f():⟦', '    a()⟧'),
  },
  {
    name: 'the complete lines of a block that meets the limit',
    at: 'def f():|',
    says: '\n    a()\n    b(',
    ending: 'limit',
    shows: lines('def f():⟦', '    a()⟧'),
  },
  {
    name: 'a line that meets the limit, without its last word',
    at: 'x = |',
    says: 'some_name.long_na',
    ending: 'limit',
    shows: 'x = ⟦some_name⟧',
  },
  {
    name: 'the first line of a block that meets the limit, without its last word',
    at: 'def f():|',
    says: '\n    some_name.long_na',
    ending: 'limit',
    shows: lines('def f():⟦', '    some_name⟧'),
  },
];

describe('A suggestion is', () => {
  for (const { name, at, says, shows, ending, multiline } of table) {
    it(name, () => {
      assert.equal(draw(at, says, ending, multiline), shows);
    });
  }
});

describe('Decoding stops', () => {
  it('at the line feed of a line', () => {
    assert.equal(show('let a = |', '1;\nlet b').decoded, '1;\n'.length);
  });

  it('at the first character that shows that a line leaves the block', () => {
    assert.equal(show('def f():|', '\n    a()\nprint(a)\n').decoded, '\n    a()\np'.length);
  });

  it('after the last line that may be shown', () => {
    const line = '    1,\n';
    assert.equal(show('x = [|', `\n${line.repeat(20)}`).decoded, 1 + 7 * line.length);
  });
});
