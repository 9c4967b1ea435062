import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineScanner } from '../../../src/language/line-scanner.ts';

/** Returns what is open after the texts: brackets by their closers, strings by their quotes. */
function open(path: string, ...texts: string[]): string {
  const scanner = LineScanner.of(path);
  for (const text of texts) scanner.feed(text);
  return scanner.frames.map(({ closer }) => (closer === '\n' ? '↵' : closer)).join(' ');
}

describe('LineScanner', () => {
  const table: readonly [path: string, text: string, open: string][] = [
    ['a.ts', 'f(a, [', ') ]'],
    ['a.ts', 'f("(")', ''],
    ['a.ts', "f('it\\'s", ") '"],
    ['a.ts', 'f("a\n', ')'],
    ['a.ts', '`a ${f("}") + `b ${', '` } ` }'],
    ['a.ts', '// f(', '↵'],
    ['a.ts', '// f(\nb(', ')'],
    ['a.ts', '/* f(\n', '*/'],
    ['a.ts', 'a.replace(/[\'"(]/g, b', ')'],
    ['a.ts', 'a / b / f(', ')'],
    ['a.ts', "const a = 'http://b'; f(", ')'],
    ['a.tsx', "<p>I don't f(", ')'],
    ['a.py', 'f\'{a["', '\' } ] "'],
    ['a.py', "f'{{a", "'"],
    ['a.py', "f'{a}", "'"],
    ['a.py', "'{a", "'"],
    ['a.py', 'x = rb"\\"', ''],
    ['a.py', '"""a\n"b', '"""'],
    ['a.py', 'x = 1  # f(', '↵'],
    ['a.py', 'a = {"#": f(', '} )'],
    ['a.rs', "fn f<'a>(b: &'a str", ')'],
    ['a.rs', "if c == '(' {", '}'],
    ['a.go', '`a\n"b', '`'],
    ['a.kt', '"a ${b("', '" } ) "'],
    ['a.cs', '$"a {b', '" }'],
    ['a.swift', '"a \\(b', '" )'],
    ['a.rb', '"a #{b', '" }'],
    ['a.sh', 'echo "${a', '" }'],
    ['a.json', '{"a": [', '} ]'],
    ['a.css', "a { content: '", "} '"],
    ['a.sql', "select '(' -- f(", '↵'],
    ['a.hs', "f' (", ')'],
  ];
  for (const [path, text, expected] of table)
    it(`leaves ${JSON.stringify(expected)} open after ${JSON.stringify(text)} in ${path}`, () => {
      assert.equal(open(path, text), expected);
    });

  it('reports what a text closes that was open before it', () => {
    const scanner = LineScanner.of('a.ts');
    scanner.feed('f(g("a');
    const { closings, mismatches } = scanner.feed('b", [c]))');
    assert.deepEqual(closings, [
      { at: 1, closer: '"' },
      { at: 7, closer: ')' },
      { at: 8, closer: ')' },
    ]);
    assert.deepEqual(mismatches, []);
  });

  it('reports a quote that ends an f-string, and a bracket that closes another kind', () => {
    const scanner = LineScanner.of('a.py');
    scanner.feed("f'{a[");
    assert.deepEqual(scanner.feed("'b'").mismatches, [0]);
    assert.deepEqual(LineScanner.of('a.py').feed('(a[b)').mismatches, [4]);
  });

  it('is independent of its forks', () => {
    const scanner = LineScanner.of('a.ts');
    scanner.feed('f(');
    scanner.fork().feed(')');
    assert.deepEqual(scanner.frames, [{ kind: 'bracket', closer: ')' }]);
  });

  it('gives the same result for a text in one piece or in several, cut between words', () => {
    const piece = fc.constantFrom(
      'a ',
      'f(',
      ') ',
      '[',
      '] ',
      '{',
      '} ',
      '"b" ',
      "'c' ",
      '`d ${e} ` ',
      '\n',
      ', ',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.constantFrom('a.ts', 'a.py', 'a.c', 'a'),
        (pieces, path) => {
          assert.equal(open(path, ...pieces), open(path, pieces.join('')));
        },
      ),
    );
  });

  it('accepts any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.constantFrom('a.ts', 'a.py', 'a.rs'),
        (text, path) => {
          LineScanner.of(path).feed(text);
        },
      ),
    );
  });
});
