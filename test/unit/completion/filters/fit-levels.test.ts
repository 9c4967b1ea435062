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
  /** The suggestion as it is to be; what is said where left out. */
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
    name: 'a body in Python by 8',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: '\n            return shape.side ** 2',
    shows: '\n                return shape.side ** 2',
  },
  {
    name: 'a second and a third level in Python by 8',
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
    name: 'the first line where the cursor stands at column 0',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '|'),
    says: lines('            if a:', '                return b', '            return c'),
    shows: lines('                if a:', '                        return b', '                return c'),
  },
  {
    name: 'what the first line lacks of its level',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '        |'),
    says: '    return shape.side ** 2',
    shows: '        return shape.side ** 2',
  },
  {
    name: 'no more than its level to the first line',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: '    return shape.side ** 2',
    shows: 'return shape.side ** 2',
  },
  {
    name: 'lines below one that stands at the right depth',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: lines('if a:', '                    b()', '                c()'),
    shows: lines('if a:', '                        b()', '                c()'),
  },
  {
    name: 'a line less deep than the first one the depth of its block',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":', '                |'),
    says: lines('a()', '            b()'),
    shows: lines('a()', '                b()'),
  },
  {
    name: 'the body of a condition over two lines',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if (a and', '                b):|'),
    says: lines('', '            c()'),
    shows: lines('', '                c()'),
  },
  {
    name: 'a block behind a comment',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: lines('', '            if a:  # b', '                c()'),
    shows: lines('', '                if a:  # b', '                        c()'),
  },
  {
    name: 'two levels to parameters that have them, by what the document does',
    path: 'a.py',
    at: lines('def f(', '        a,', '):', '    return g(', '        a', '    )', '|'),
    says: lines('def h(', '        b,', '):', '    pass'),
  },
  {
    name: 'the same where only the docstring is by 4',
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
    name: 'levels in TypeScript by 3',
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
    name: 'levels in TypeScript by 3 to a model that keeps to columns of its own',
    at: lines(TYPESCRIPT_BY_3, '   c(): void {|'),
    says: lines('', '    if (a) {', '      b();', '    } else {', '      c();', '    }', '  }'),
    shows: lines('', '      if (a) {', '         b();', '      } else {', '         c();', '      }', '   }'),
  },
  {
    name: 'a bracket to the block that it is nearest to',
    at: lines(TYPESCRIPT_BY_3, '   c(): void {', '      for (;;) {', '         if (a) {|'),
    says: lines('', '          b();', '        }', '        c();'),
    shows: lines('', '            b();', '         }', '         c();'),
  },
  {
    name: 'two spaces for four in TypeScript',
    at: lines('function f() {', '  if (a) {', '    b();', '  }', '}', '', 'function g() {|'),
    says: lines('', '    if (a) {', '        b({', '            c,', '        });', '    }', '}'),
    shows: lines('', '  if (a) {', '    b({', '      c,', '    });', '  }', '}'),
  },
  {
    name: 'four spaces for two in TypeScript',
    at: lines('function f() {', '    b();', '}', '', 'function g() {|'),
    says: lines('', '  if (a)', '    b(', '      c,', '    );', '}'),
    shows: lines('', '    if (a)', '        b(', '            c,', '        );', '}'),
  },
  {
    name: 'tabs in Go for spaces',
    path: 'a.go',
    at: lines(GO, '\tfor i := range c {|'),
    says: lines('', '        if d {', '            e()', '        }', '    }'),
    shows: lines('', '\t\tif d {', '\t\t\te()', '\t\t}', '\t}'),
  },
  {
    name: 'tabs in Go for two spaces',
    path: 'a.go',
    at: lines(GO, '\tfor i := range c {|'),
    says: lines('', '    if d {', '      e()', '    }', '  }'),
    shows: lines('', '\t\tif d {', '\t\t\te()', '\t\t}', '\t}'),
  },
  {
    name: 'spaces behind tabs, which align, as they are',
    path: 'a.c',
    at: lines('int f() {', '\tif (a) {|'),
    says: lines('', '\t\tint b = g(c,', '\t\t          d);', '\t\th(b);', '\t}'),
  },
  {
    name: 'a line in C that has no braces',
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
    name: 'what aligns as deep relative to its line',
    path: 'a.py',
    at: lines(PYTHON_BY_8, '        if shape.kind == "square":|'),
    says: lines('', '            call(a,', '                 b)', '            c()'),
    shows: lines('', '                call(a,', '                     b)', '                c()'),
  },
  {
    name: 'a comment with its edge',
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
    name: 'keys in YAML by 4',
    path: 'a.yaml',
    at: lines('a:', '    b:', '        c: 1', 'd:|'),
    says: lines('', '  e:', '    f: 1', '    g:', '      - h', '  i: 2'),
    shows: lines('', '    e:', '        f: 1', '        g:', '            - h', '    i: 2'),
  },
  {
    name: 'what stands behind a dash in YAML below it',
    path: 'a.yaml',
    at: lines('a:', '    b:', '        c: 1', 'd:|'),
    says: lines('', '  - e: 1', '    f:', '      g: 2', '    h: 3', '  - i: 4'),
    shows: lines('', '    - e: 1', '      f:', '          g: 2', '      h: 3', '    - i: 4'),
  },
  {
    name: 'a text in YAML',
    path: 'a.yaml',
    at: lines('a:', '    b: 1', 'c:|'),
    says: lines('', '  run: |', '    d', '      e', '  f: 1'),
    shows: lines('', '    run: |', '        d', '          e', '    f: 1'),
  },
  {
    name: 'JSX by 4',
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
    name: 'labels between levels as they are',
    path: 'a.cpp',
    at: lines('void f() {', '    a();', '}', '', 'class B {|'),
    says: lines('', '  public:', '    void c() {', '        d();', '    }', '  private:', '    int e;', '};'),
  },
  {
    name: 'nothing where aligned lines and comments are all there is',
    at: lines('/**', ' * a', ' */', 'const b = c(d,', '            e);', 'if (f) {|'),
    says: '\n  g();\n}',
  },
  {
    name: 'nothing where tabs are half of what they look',
    path: 'a.c',
    at: lines('f() {', '    if (a) {', '\tif (b) {', '\t    c();', '\t}', '    }', '    if (d) {|'),
    says: '\n\te();\n    }',
  },
];

describe('fitIndentation gives', () => {
  for (const { name, path = 'a.ts', at, says, shows = says } of table) {
    it(name, () => {
      assert.equal(fitIndentation(says, contextAt(at, {}, path)), shows);
    });
    it(`${name}, and leaves that as it is`, () => {
      assert.equal(fitIndentation(shows, contextAt(at, {}, path)), shows);
    });
  }
});
