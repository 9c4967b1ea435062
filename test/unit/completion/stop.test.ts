import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw, show, type Ending } from './suggest.ts';

interface Case {
  readonly name: string;
  /** The document, with the cursor as `|`. */
  readonly at: string;
  /** What the model says, as long as it is let. */
  readonly says: string;
  /** The document with what is shown. */
  readonly shows: string;
  readonly ending?: Ending;
  readonly multiline?: boolean;
}

const table: readonly Case[] = [
  {
    name: 'a line ends with itself',
    at: lines('let a = |', 'let b = 2;'),
    says: '1;\nlet c = 3;\n',
    shows: lines('let a = ⟦1;⟧', 'let b = 2;'),
  },
  {
    name: 'with code behind the cursor the line is all there is',
    at: 'if (|) {',
    says: 'a) {\n  b();\n}\n',
    shows: 'if (⟦a⟧) {',
  },
  {
    name: 'a block that opens here, with the bracket that closes it',
    at: 'function f() {|',
    says: '\n  a();\n  if (b) {\n    c();\n  }\n}\nfunction g() {}\n',
    shows: lines('function f() {⟦', '  a();', '  if (b) {', '    c();', '  }', '}⟧'),
  },
  {
    name: 'a block that opens here stays one line where lines are wanted',
    at: 'function f() {|',
    says: ' return 1; }\n',
    shows: 'function f() {⟦ return 1; }⟧',
    multiline: false,
  },
  {
    name: 'nothing, when only lines are wanted and the line is at its end',
    at: 'function f() {|',
    says: '\n  a();\n}\n',
    shows: 'function f() {⟦⟧',
    multiline: false,
  },
  {
    name: 'a block in a block, whose closing bracket looks like the outer one below',
    at: lines('class A {', '  f() {|', '}'),
    says: '\n    return 1;\n  }\n}\n',
    shows: lines('class A {', '  f() {⟦', '    return 1;', '  }⟧', '}'),
  },
  {
    name: 'a block without the bracket that stands below already',
    at: lines('function f() {', '  |', '}'),
    says: 'a();\n  b();\n}\n',
    shows: lines('function f() {', '  ⟦a();', '  b();⟧', '}'),
  },
  {
    name: 'a block without the bracket that begins the line below',
    at: lines('if (a) {', '  |', '} else {', '  c();', '}'),
    says: 'b();\n}\n',
    shows: lines('if (a) {', '  ⟦b();⟧', '} else {', '  c();', '}'),
  },
  {
    name: 'one statement on an empty line in a block that has lines already',
    at: lines('function f() {', '  |', '  b();', '}'),
    says: 'a();\n  c();\n}\n',
    shows: lines('function f() {', '  ⟦a();⟧', '  b();', '}'),
  },
  {
    name: 'one statement on an empty line amid others',
    at: lines('a();', '|', 'c();'),
    says: 'b();\nd();\n',
    shows: lines('a();', '⟦b();⟧', 'c();'),
  },
  {
    name: 'a whole block that the suggestion opens itself',
    at: lines('a();', '|'),
    says: 'for (;;) {\n  b();\n}\nc();\n',
    shows: lines('a();', '⟦for (;;) {', '  b();', '}⟧'),
  },
  {
    name: 'no lines for a block that is there already',
    at: lines('if (a) {|', '  b();', '}'),
    says: '\n  c();\n}\n',
    shows: lines('if (a) {⟦⟧', '  b();', '}'),
  },
  {
    name: 'arguments over lines',
    at: 'call(|',
    says: '\n  a,\n  b,\n);\nmore();\n',
    shows: lines('call(⟦', '  a,', '  b,', ');⟧'),
  },
  {
    name: 'a call that ends with more than brackets',
    at: 'useEffect(() => {|',
    says: '\n  a();\n}, [a]);\nb();\n',
    shows: lines('useEffect(() => {⟦', '  a();', '}, [a]);⟧'),
  },
  {
    name: 'a block up to the bracket before `else`',
    at: 'if (a) {|',
    says: '\n  b();\n} else {\n  c();\n}\n',
    shows: lines('if (a) {⟦', '  b();', '}⟧'),
  },
  {
    name: 'no bracket that closes more than the block',
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
    name: 'a Go case, which nothing closes',
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
    name: 'a C function with its brace in a line of its own',
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
    name: 'a Python assignment to `end`, which closes nothing',
    at: 'if a:|',
    says: '\n    b()\nend = 1\n',
    shows: lines('if a:⟦', '    b()⟧'),
  },
  {
    name: 'a Ruby block with its end',
    at: 'items.each do |',
    says: '\n  a\nend\nb\n',
    shows: lines('items.each do ⟦', '  a', 'end⟧'),
  },
  {
    name: 'a shell loop with its end',
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
    name: 'nothing for a line that is to stay empty',
    at: lines('a();', '  |', 'b();'),
    says: '\n  c();\n',
    shows: lines('a();', '  ⟦⟧', 'b();'),
  },
  {
    name: 'nothing when the model says nothing',
    at: 'a|',
    says: '',
    shows: 'a⟦⟧',
  },
  {
    name: 'all of a text that the model ends amid a line',
    at: 'f(|',
    says: 'a, b)',
    shows: 'f(⟦a, b)⟧',
  },
  {
    name: 'the closing bracket with which the model ends',
    at: 'function f() {|',
    says: '\n  a();\n}',
    shows: lines('function f() {⟦', '  a();', '}⟧'),
  },
  {
    name: 'nothing of a last line that has left the block',
    at: 'def f():|',
    says: '\n    a()\nb()',
    shows: lines('def f():⟦', '    a()⟧'),
  },
  {
    name: 'complete lines of a block that meets the limit',
    at: 'def f():|',
    says: '\n    a()\n    b(',
    ending: 'limit',
    shows: lines('def f():⟦', '    a()⟧'),
  },
  {
    name: 'what there is of a line that meets the limit',
    at: 'x = |',
    says: 'some_name.long_na',
    ending: 'limit',
    shows: 'x = ⟦some_name⟧',
  },
  {
    name: 'what there is of a first line in a block that meets the limit',
    at: 'def f():|',
    says: '\n    some_name.long_na',
    ending: 'limit',
    shows: lines('def f():⟦', '    some_name⟧'),
  },
];

describe('a suggestion reaches', () => {
  for (const { name, at, says, shows, ending, multiline } of table) {
    it(name, () => {
      assert.equal(draw(at, says, ending, multiline), shows);
    });
  }
});

describe('decoding stops', () => {
  it('at the line feed of a line', () => {
    assert.equal(show('let a = |', '1;\nlet b').decoded, '1;\n'.length);
  });

  it('as soon as a line is seen to leave the block', () => {
    assert.equal(show('def f():|', '\n    a()\nprint(a)\n').decoded, '\n    a()\np'.length);
  });

  it('with the last line that may be shown', () => {
    const line = '    1,\n';
    assert.equal(show('x = [|', `\n${line.repeat(20)}`).decoded, 1 + 7 * line.length);
  });
});
