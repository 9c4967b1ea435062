import assert from 'node:assert/strict';
import fc from 'fast-check';
import { overtypedLength } from '../../../../src/language/overtype.ts';
import { acceptedLines, placeSuggestion } from '../../../../src/suggestion/placement.ts';
import { isDoubled } from '../../../../bench/evaluate/editing/faults.ts';
import { drawnLine, lines } from '../../helpers/cursor-text.ts';
import { filtered } from './context-at.ts';

/** The cursor's line after a suggestion for a decoded text is accepted; `undefined` if nothing is shown. */
function accepted(drawing: string, says: string, path = 'a.ts', isCutShort = false): string | undefined {
  const text = filtered(drawing, says, { isCutShort }, path);
  if (text === '') return undefined;
  const line = drawnLine(drawing, path);
  const placed = placeSuggestion(line, text);
  return placed && acceptedLines(line, placed).join('\n');
}

type Row = readonly [path: string, at: string, says: string, result: string | undefined];

const suites: Readonly<Record<string, readonly Row[]>> = {
  'a suggestion that repeats the whole rest of the line': [
    ['a.js', "document.query|('#app');", "Selector('#app');", "document.querySelector('#app');"],
    ['a.ts', '  const rest = |.trim();', 'body.trim();', '  const rest = body.trim();'],
    ['a.ts', 'const cache = new Map<string, |>();', 'number>();', 'const cache = new Map<string, number>();'],
    ['a.py', '    city = row["|"].strip()', 'city"].strip()', '    city = row["city"].strip()'],
    ['a.ts', 'JSON.st|(token);', 'ringify(token);', 'JSON.stringify(token);'],
    [
      'a.py',
      'if is|(dicts[0], Mapping):',
      'instance(dicts[0], Mapping):',
      'if isinstance(dicts[0], Mapping):',
    ],
    ['a.ts', 'const a = |b(c);', 'await b(c);', 'const a = await b(c);'],
    ['a.ts', 'f(| , b)', 'a, b)', 'f(a , b)'],
    ['a.ts', 'x = |(a).trim();', 'foo(b).trim();', 'x = foo(a).trim();'],
  ],
  'a suggestion that repeats a part of the rest': [
    ['a.ts', '  const | = user.getName();', 'name = user', '  const name = user.getName();'],
    ['a.ts', '  const start = host.cl|.now();', 'ock.now', '  const start = host.clock.now();'],
    ['a.py', 'if re|.outcome.failed:', 'try_state.outcome', 'if retry_state.outcome.failed:'],
    [
      'a.js',
      'process.st|._write = function (',
      'dout._write = function',
      'process.stdout._write = function (',
    ],
    [
      'a.ts',
      'const |: Map<string, number> = x;',
      'counts: Map<string',
      'const counts: Map<string, number> = x;',
    ],
    ['a.ts', 'a = b |c', '+ c', 'a = b + c'],
    ['a.ts', 'x = a|.b.c', '.', undefined],
    ['a.ts', 'x = a| + c;', '.b;', 'x = a.b + c;'],
    ['a.ts', 'for (let i = 0; |; i++) {', 'i < 9;', 'for (let i = 0; i < 9; i++) {'],
    ['a.ts', 'f() { | }', 'a();', 'f() { a(); }'],
  ],
  'closers of the document': [
    ['a.ts', 'call(|)', 'a(b), c)', 'call(a(b), c)'],
    ['a.ts', 'call(|)', 'a(b)', 'call(a(b))'],
    ['a.ts', 'each(|, [1])', '(x) => x * 2', 'each((x) => x * 2, [1])'],
    ['a.ts', 'x = [|];', 'a[0]];', 'x = [a[0]];'],
  ],
  'closers and quotes in interpolations': [
    ['a.py', '    print(f"Hello, {|}")', 'name}")', '    print(f"Hello, {name}")'],
    ['a.py', '    print(f"Hello, {|}")', 'name}!")', '    print(f"Hello, {name}!")'],
    ['a.py', '    print(f"Hello, {|}")', 'name}"', '    print(f"Hello, {name}")'],
    ['a.py', '    print(f"Hello, {|}")', 'name', '    print(f"Hello, {name}")'],
    [
      'a.py',
      "    self.send(f'CALL {self.state[|]}')",
      "'name']}')",
      '    self.send(f\'CALL {self.state["name"]}\')',
    ],
    [
      'a.py',
      "    self.send(f'CALL {self.state[|]}')",
      '"name"',
      '    self.send(f\'CALL {self.state["name"]}\')',
    ],
    ['a.ts', 'const s = `a ${|}`;', 'b}`;', 'const s = `a ${b}`;'],
    ['a.ts', 'const s = `a ${|}`;', 'b} c ${d}`;', 'const s = `a ${b} c ${d}`;'],
    ['a.ts', "const s = `${f('|')}`;", "a')}", "const s = `${f('a')}`;"],
    ['a.rb', 'puts "Hello #{|}"', 'name}"', 'puts "Hello #{name}"'],
    ['a.kt', 'val s = "a ${|}"', 'b.c}"', 'val s = "a ${b.c}"'],
    ['a.cs', 'var s = $"a {|}";', 'b}";', 'var s = $"a {b}";'],
    ['a.swift', 'let s = "a \\(|)"', 'b)"', 'let s = "a \\(b)"'],
  ],
  'quotes: no string is left open': [
    ['a.ts', "read('|')", "a.txt')", "read('a.txt')"],
    ['a.ts', 'f(|"b")', '"a", ', 'f("a", "b")'],
    ['a.ts', 'f(|, "b")', '"a', undefined],
    ['a.go', 'fmt.Println("|")', 'a", b)', 'fmt.Println("a", b)'],
    ['a.rs', "fn f<'a>(x: &'a str, |) {}", "y: &'a str", "fn f<'a>(x: &'a str, y: &'a str) {}"],
    ['a.c', 'if (c == |) {', "'x'", "if (c == 'x') {"],
    ['a.py', 'x = |', "f('a', 'b", undefined],
    ['a.py', 'x = |', "f('a') + 'b", "x = f('a')"],
    ['a.py', 'x = |', '"""a', 'x = """a'],
    ['a.sh', 'echo |', '"a $b', undefined],
  ],
  'a comma': [
    ['a.json', lines('[', '    "red",', '    "bl|', '  ]'), 'ue",', '    "blue"'],
    ['a.json', lines('[', '    "red",', '    "bl|",', '  ]'), 'ue",', '    "blue",'],
    ['a.json', lines('[', '    "bl|', '    "red"', '  ]'), 'ue"', '    "blue",'],
    ['a.json', lines('[', '    |', '    "red"', '  ]'), '1', '    1,'],
    ['a.json', lines('{', '  "a|', '  "b": 1', '}'), 'bc": [1, 2]', '  "abc": [1, 2],'],
    ['a.json', lines('{', '  "a|', '  "b": 1', '}'), 'bc"', '  "abc"'],
    ['a.json', lines('{', '  "a": |', '  "b": 1', '}'), '{', '  "a": {'],
    ['a.ts', 'f(a, |)', 'b,', 'f(a, b)'],
    ['a.ts', lines('f([', '  a,', '  |', '])'), 'b,', '  b,'],
    ['a.ts', lines('f([', '  a,', '  |', '  c,', '])'), 'b', '  b,'],
    ['a.ts', lines('const a = {', '  a: 1,', '  b|', '  c: 3,', '};'), ': 2', '  b: 2,'],
    ['a.ts', lines('const a = {', '  a: 1,', '  b|', '  .c,', '};'), '()', '  b()'],
    ['a.ts', lines('f(() => {', '  a();', '  |', '  c();', '})'), 'b()', '  b()'],
    ['a.cpp', lines('f(', '  a,', '  |', ');'), 'b,', '  b'],
    ['a.py', '(|)', '1,', '(1,)'],
  ],
  'a cursor at the start of a line': [
    ['a.py', lines('if a:', '|    return b'), '    c()', lines('    c()', '    return b')],
    ['a.py', lines('if a:', '|    return b'), '    return b', undefined],
    [
      'a.py',
      lines('if a:', '|        return True'),
      '        return False',
      lines('        return False', '        return True'),
    ],
  ],
  'a word before other text': [
    ['a.ts', '  const user = |fetchUser(id);', 'await', '  const user = await fetchUser(id);'],
    ['a.ts', '  const user = |fetchUser(id);', 'await ', '  const user = await fetchUser(id);'],
    ['a.ts', '  const user = |fetchUser(id);', 'get', undefined],
    ['a.ts', lines('getUser();', '  const user = |User(id);'), 'get', '  const user = getUser(id);'],
    [
      'a.ts',
      lines("const userName = 'a';", 'const userAge = 3;', 'log(user|Name);'),
      'Name, userAge',
      undefined,
    ],
    ['a.ts', lines("const userName = 'a';", 'const userAge = 3;', 'log(user|Name);'), 'Age, ', undefined],
    ['a.ts', lines('isUserName();', 'log(is|Name);'), 'User', 'log(isUserName);'],
    ['a.ts', 'log(is|Name);', 'User', undefined],
  ],
};

describe('The line that accepting leaves is valid with', () => {
  for (const [suite, rows] of Object.entries(suites)) {
    describe(suite, () => {
      for (const [path, at, says, result] of rows)
        it(`${at.split('\n').at(-1) ?? ''} + ${says} (${path})`, () => {
          assert.equal(accepted(at, says, path), result);
        });
    });
  }

  it('an automatic request at the start of a line, which gets nothing', () => {
    assert.equal(filtered('|  b();', '  a();', { isEager: false }), '');
    assert.equal(filtered('|  b();', '  a();'), '  a();\n');
  });

  it('any code and any text: nothing is repeated', () => {
    const piece = fc.constantFrom(
      ...[
        'user',
        'name',
        ' = ',
        '.',
        '(',
        ')',
        '[',
        ']',
        '"',
        "'",
        ', ',
        ';',
        ' ',
        '{',
        '}',
        '=> ',
        'await ',
        '😀',
      ],
    );
    // Words are separated, as a word that contains another repeats nothing.
    const code = fc
      .array(piece, { minLength: 1, maxLength: 8 })
      .map((pieces) => pieces.join('').replace(/([a-z])(?=user|name|await)/g, '$1 '));
    fc.assert(
      fc.property(code, code, code, (before, rest, says) => {
        fc.pre(rest.trim() !== '');
        const text = filtered(`${before}|${rest}`, says);
        if (text === '') return;
        const replaced = overtypedLength({ path: 'a.ts', linePrefix: before, lineSuffix: rest }, text);
        const inserted = {
          path: 'a.ts',
          before,
          text,
          rest: rest.slice(replaced),
          nextLine: '',
          original: '',
        };
        assert.ok(!isDoubled(inserted), `${before}⟦${text}⟧${rest.slice(replaced)}`);
      }),
      { numRuns: 5_000 },
    );
  });

  it('unusual text, or unchanged: long lines, split characters, right-to-left text, all line ends', () => {
    const long = 'a'.repeat(100_000);
    const rows: readonly Row[] = [
      ['a.ts', `f(${long}, |);`, 'b);', `f(${long}, b);`],
      ['a.ts', `f(|, ${long});`, 'b', `f(b, ${long});`],
      ['a.ts', 's = "\ud83d|\ude00";', 'x";', undefined],
      ['a.ts', 's = "שלום|";', ' עולם";', 's = "שלום עולם";'],
      ['a.ts', 'f(a,\t|);', 'b);', 'f(a,\tb);'],
      ['a.ts', 's = "a|', 'b', undefined],
      ['a.ts', 's = "a|', 'b";', 's = "ab";'],
    ];
    for (const [path, at, says, result] of rows) assert.equal(accepted(at, says, path), result);
    assert.equal(filtered('a;\r\nf(|);\r\nb;', 'c);'), 'c');
  });
});
