import assert from 'node:assert/strict';
import { fitIndentation } from '../../../../src/completion/filters/fit-indentation.ts';
import { lines } from '../../helpers/cursor-text.ts';
import { contextAt } from './context-at.ts';

interface Case {
  readonly name: string;
  readonly path?: string;
  /** The document, with the cursor as `|`. */
  readonly at: string;
  readonly says: string;
  /** The suggestion with its indentation; unchanged if left out. */
  readonly shows?: string;
}

const PYTHON_BY_8 = lines(
  'def area(shape):',
  '        if shape.kind == "circle":',
  '                return 3.14 * shape.radius ** 2',
);
const TYPESCRIPT_BY_3 = lines('class A {', '   a(): void {', '      b();', '   }', '');
const GO = lines('func f() {', '\tif a {', '\t\tb()', '\t}', '');

const table: readonly Case[] = [
  {
    name: 'a body in Python by 8 spaces',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: '\n            return shape.side ** 2',
    shows: '\n                return shape.side ** 2',
  },
  {
    name: 'a second and a third level in Python by 8 spaces',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        for side in shape.sides:|'),
    says: lines(
      '',
      '            if side > 0:',
      '                for part in side:',
      '                    a(part)',
      '                b(side)',
      '            else:',
      '                c(side)',
    ),
    shows: lines(
      '',
      '                if side > 0:',
      '                        for part in side:',
      '                                a(part)',
      '                        b(side)',
      '                else:',
      '                        c(side)',
    ),
  },
  {
    name: 'the first line, when the cursor is at column 0',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '|'),
    says: lines('            if a:', '                return b', '            return c'),
    shows: lines('                if a:', '                        return b', '                return c'),
  },
  {
    name: 'the first line by what it lacks of its level',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '        |'),
    says: '    return shape.side ** 2',
    shows: '        return shape.side ** 2',
  },
  {
    name: 'the first line by no more than its level',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: '    return shape.side ** 2',
    shows: 'return shape.side ** 2',
  },
  {
    name: 'lines below one that has the right indentation',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: lines('if a:', '                    b()', '                c()'),
    shows: lines('if a:', '                        b()', '                c()'),
  },
  {
    name: 'a line that is less deep than the first one like its block',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: lines('a()', '            b()'),
    shows: lines('a()', '                b()'),
  },
  {
    name: 'the body of a condition on two lines',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if (a and', '                b):|'),
    says: lines('', '            c()'),
    shows: lines('', '                c()'),
  },
  {
    name: 'a block after a comment',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: lines('', '            if a:  # b', '                c()'),
    shows: lines('', '                if a:  # b', '                        c()'),
  },
  {
    name: 'parameters by two levels, as the document does',
    path: 'a.py',
    at: lines('def f(', '        a,', '):', '    return g(', '        a', '    )', '|'),
    says: lines('def h(', '        b,', '):', '    pass'),
  },
  {
    name: 'parameters by two levels, when only the docstring is indented by 4 spaces',
    path: 'a.py',
    at: lines(
      'def f(a):',
      '        """F.',
      '        Args:',
      '            a: b',
      '        Returns:',
      '            a number',
      '        Raises:',
      '            never',
      '        """',
      '        return a',
      'def g(a):|',
    ),
    says: '\n    return a',
    shows: '\n        return a',
  },
  {
    name: 'levels in TypeScript by 3 spaces',
    at: lines(TYPESCRIPT_BY_3, '   c(): void {|'),
    says: lines('', '     if (a) {', '       b(() => {', '         c();', '       });', '     }', '   }'),
    shows: lines(
      '',
      '      if (a) {',
      '         b(() => {',
      '            c();',
      '         });',
      '      }',
      '   }',
    ),
  },
  {
    name: 'levels in TypeScript by 3 spaces, when the model keeps to its own columns',
    at: lines(TYPESCRIPT_BY_3, '   c(): void {|'),
    says: lines('', '    if (a) {', '      b();', '    } else {', '      c();', '    }', '  }'),
    shows: lines('', '      if (a) {', '         b();', '      } else {', '         c();', '      }', '   }'),
  },
  {
    name: 'a closing bracket like the nearest block',
    at: lines(TYPESCRIPT_BY_3, '   c(): void {', '      for (;;) {', '         if (a) {|'),
    says: lines('', '          b();', '        }', '        c();'),
    shows: lines('', '            b();', '         }', '         c();'),
  },
  {
    name: 'four spaces as two in TypeScript',
    at: lines('function f() {', '  if (a) {', '    b();', '  }', '}', '', 'function g() {|'),
    says: lines('', '    if (a) {', '        b({', '            c,', '        });', '    }', '}'),
    shows: lines('', '  if (a) {', '    b({', '      c,', '    });', '  }', '}'),
  },
  {
    name: 'two spaces as four in TypeScript',
    at: lines('function f() {', '    b();', '}', '', 'function g() {|'),
    says: lines('', '  if (a)', '    b(', '      c,', '    );', '}'),
    shows: lines('', '    if (a)', '        b(', '            c,', '        );', '}'),
  },
  {
    name: 'spaces as tabs in Go',
    path: 'a.go',
    at: lines(GO, '\tfor i := range c {|'),
    says: lines('', '        if d {', '            e()', '        }', '    }'),
    shows: lines('', '\t\tif d {', '\t\t\te()', '\t\t}', '\t}'),
  },
  {
    name: 'two spaces as tabs in Go',
    path: 'a.go',
    at: lines(GO, '\tfor i := range c {|'),
    says: lines('', '    if d {', '      e()', '    }', '  }'),
    shows: lines('', '\t\tif d {', '\t\t\te()', '\t\t}', '\t}'),
  },
  {
    name: 'not spaces after tabs, which are alignment',
    path: 'a.c',
    at: lines('int f() {', '\tif (a) {|'),
    says: lines('', '\t\tint b = g(c,', '\t\t          d);', '\t\th(b);', '\t}'),
  },
  {
    name: 'a statement without braces in C',
    path: 'a.c',
    at: lines('int f(void)', '{', '        int a = 1;', '        while (a) {|'),
    says: lines('', '            if (b)', '                c();', '            d();', '        }'),
    shows: lines(
      '',
      '                if (b)',
      '                        c();',
      '                d();',
      '        }',
    ),
  },
  {
    name: 'aligned lines relative to the line that they continue',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: lines('', '            call(a,', '                 b)', '            c()'),
    shows: lines('', '                call(a,', '                     b)', '                c()'),
  },
  {
    name: 'a block comment with its edge',
    at: lines('function f() {', '        a();', '        if (b) {|'),
    says: lines('', '            /*', '             * c', '             */', '            d();', '        }'),
    shows: lines(
      '',
      '                /*',
      '                 * c',
      '                 */',
      '                d();',
      '        }',
    ),
  },
  {
    name: 'keys in YAML by 4 spaces',
    path: 'a.yaml',
    at: lines('a:', '    b:', '        c: 1', 'd:|'),
    says: lines('', '  e:', '    f: 1', '    g:', '      - h', '  i: 2'),
    shows: lines('', '    e:', '        f: 1', '        g:', '            - h', '    i: 2'),
  },
  {
    name: 'keys in YAML like those after a dash',
    path: 'a.yaml',
    at: lines('a:', '    b:', '        c: 1', 'd:|'),
    says: lines('', '  - e: 1', '    f:', '      g: 2', '    h: 3', '  - i: 4'),
    shows: lines('', '    - e: 1', '      f:', '          g: 2', '      h: 3', '    - i: 4'),
  },
  {
    name: 'a multi-line string in YAML',
    path: 'a.yaml',
    at: lines('a:', '    b: 1', 'c:|'),
    says: lines('', '  run: |', '    d', '      e', '  f: 1'),
    shows: lines('', '    run: |', '        d', '          e', '    f: 1'),
  },
  {
    name: 'JSX by 4 spaces',
    path: 'a.tsx',
    at: lines('function A() {', '    return null;', '}', '', 'function B() {|'),
    says: lines(
      '',
      '  return (',
      '    <div',
      '      id="a"',
      '    >',
      '      <p>',
      '        b',
      '      </p>',
      '    </div>',
      '  );',
      '}',
    ),
    shows: lines(
      '',
      '    return (',
      '        <div',
      '            id="a"',
      '        >',
      '            <p>',
      '                b',
      '            </p>',
      '        </div>',
      '    );',
      '}',
    ),
  },
  {
    name: 'not labels between levels',
    path: 'a.cpp',
    at: lines('void f() {', '    a();', '}', '', 'class B {|'),
    says: lines('', '  public:', '    void c() {', '        d();', '    }', '  private:', '    int e;', '};'),
  },
  {
    name: 'nothing, when the document has only aligned lines and comments',
    at: lines('/**', ' * a', ' */', 'const b = c(d,', '            e);', 'if (f) {|'),
    says: '\n  g();\n}',
  },
  {
    name: 'nothing, when tabs and spaces are mixed',
    path: 'a.c',
    at: lines('f() {', '    if (a) {', '\tif (b) {', '\t    c();', '\t}', '    }', '    if (d) {|'),
    says: '\n\te();\n    }',
  },
];

describe('fitIndentation indents', () => {
  for (const { name, path = 'a.ts', at, says, shows = says } of table) {
    it(name, () => {
      assert.equal(fitIndentation(says, contextAt(at, {}, path)), shows);
    });
    it(`${name}, and does not change the result again`, () => {
      assert.equal(fitIndentation(shows, contextAt(at, {}, path)), shows);
    });
  }
});
