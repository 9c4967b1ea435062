import assert from 'node:assert/strict';
import { isBalanced } from './balance.ts';
import { parseFirstTry, type FirstTry } from './fixture.ts';
import { judge } from './judge.ts';
import { languageNamed } from './languages.ts';
import { unknownNames } from './names.ts';
import { lines } from '../../test/unit/helpers/cursor-text.ts';

function drawn(language: string, drawing: string, ...header: readonly string[]): FirstTry {
  const patterns = header.length === 0 ? ['sensible: /./'] : header;
  const file = lines(
    `language: ${language}`,
    'path: a',
    'title: t',
    ...patterns,
    '---',
    drawing,
    '--- answer',
    'a',
    '',
  );
  return parseFirstTry('drawn', file);
}

const faults = (one: FirstTry, suggestion: string): readonly string[] => judge(one, suggestion).faults;

describe('The judge of a suggestion', () => {
  const body = drawn(
    'JavaScript',
    lines('function f(a) {', '  █', '}'),
    'sensible: /return/',
    'sensible: /a/',
    'wrong: /b/',
  );

  it('looks for all that is sensible and for nothing that is wrong, in the lines from the cursor’s on', () => {
    assert.deepEqual(faults(body, 'return a;'), []);
    assert.deepEqual(faults(body, 'return 1;'), ['meaning']);
    assert.deepEqual(faults(body, 'return ab;'), ['wrong', 'names']);
    assert.deepEqual(faults(drawn('JavaScript', 'const a = █', 'sensible: /^const a = 1;$/'), '1;'), []);
  });

  it('takes what the editor replaces into account', () => {
    const call = drawn('JavaScript', 'f(█);', 'sensible: /^f\\(1\\);$/');
    assert.deepEqual(faults(call, '1)'), []);
    assert.deepEqual(faults(call, '1'), []);
    assert.deepEqual(faults(call, '(1)'), ['meaning']);
  });

  it('wants the document’s brackets and quotes closed', () => {
    assert.deepEqual(faults(body, 'return (a;'), ['unbalanced']);
    assert.deepEqual(faults(body, "return a + ';"), ['unbalanced']);
    assert.deepEqual(faults(body, 'return a;\n}'), ['unbalanced']);
  });

  it('wants names that there are', () => {
    const judged = judge(body, 'return a + missing(c);');
    assert.deepEqual(judged.faults, ['names']);
    assert.deepEqual(judged.unknown, ['missing', 'c']);
  });

  it('wants no lines behind the end of a body', () => {
    assert.deepEqual(faults(body, 'if (a) {\n    return a;\n  }'), []);
    assert.deepEqual(faults(body, 'return a;\nf(a);'), ['end']);
    const python = drawn('Python', lines('def f(a):', '    █'));
    assert.deepEqual(faults(python, 'a += 1\n    return a'), []);
    assert.deepEqual(faults(python, 'return a\n\nf(a)'), ['end']);
    const open = drawn('JavaScript', lines('function f(a) {', '  █'));
    assert.deepEqual(faults(open, 'return a;\n}'), []);
    assert.deepEqual(faults(open, 'return a;\n}\nf(a);'), ['end']);
  });

  it('wants no lines behind the end of a statement that was begun', () => {
    const python = drawn('Python', 'def f(█)');
    assert.deepEqual(faults(python, 'a):'), []);
    assert.deepEqual(faults(python, 'a):\n    return a'), []);
    assert.deepEqual(faults(python, 'a): return a\nf(f)'), ['end']);
  });

  it('wants no statement that is not whole', () => {
    for (const suggestion of ['return a +', 'return a.', 'return a =', 'return a &&'])
      assert.deepEqual(faults(body, suggestion), ['end'], suggestion);
    assert.deepEqual(faults(body, 'a++; return'), []);
    assert.deepEqual(faults(drawn('Python', lines('def f(a):', '    █')), 'if a:'), ['end']);
    assert.deepEqual(faults(drawn('Shell', lines('for a in *; do', '█', 'done')), 'ls *'), ['names']);
  });
});

describe('isBalanced', () => {
  const balanced = (language: string, text: string): boolean => isBalanced(text, languageNamed(language));

  it('looks past strings and comments of each language', () => {
    assert.ok(balanced('Python', `a = "(" # it's (\nb = """\n[ " ' \n"""\n`));
    assert.ok(balanced('Rust', "fn f<'a>(s: &'a str) -> char { '(' }"));
    assert.ok(balanced('SQL', "SELECT 'it''s (' -- (\n"));
    assert.ok(balanced('C', "char c = '\"'; /* ( */"));
    assert.ok(balanced('Shell', 'if [ $# -eq 0 ]; then # (\n  echo "a\nb"\nfi\n'));
    assert.ok(!balanced('Python', 'a = "b\n'));
    assert.ok(!balanced('C', 'int a; /* b'));
    assert.ok(!balanced('JavaScript', '(]'));
  });

  it('counts words that open and close blocks', () => {
    assert.ok(balanced('Ruby', 'def f(a)\n  return 1 if a\n  a.each do |b|\n    puts b\n  end\nend\n'));
    assert.ok(balanced('Ruby', 'while true do\n  x = if a then 1 end\nend\n'));
    assert.ok(!balanced('Ruby', 'def f(a)\n  a\n'));
    assert.ok(!balanced('Ruby', 'def f(a)\n  a\nend\nend\n'));
    assert.ok(balanced('Shell', 'for a in *; do\n  echo "do"\ndone\n'));
    assert.ok(!balanced('Shell', 'for a in *; do\n  echo "done"\n'));
  });

  it('pairs tags', () => {
    assert.ok(balanced('HTML', '<ul title="a > b">\n<li>It’s<br></li><img src="x"/><!-- <b> --></ul>'));
    assert.ok(!balanced('HTML', '<ul><li></ul></li>'));
    assert.ok(!balanced('HTML', '<ul><li>a</ul>'));
    assert.ok(!balanced('HTML', '<ul></ul'));
  });
});

describe('unknownNames', () => {
  const unknown = (language: string, suggestion: string, document = ''): string[] =>
    unknownNames(
      { before: document === '' ? '' : `${document}\n`, suggestion, behind: '' },
      new Set(['print']),
      languageNamed(language),
    );

  it('knows keywords, the document, given names and what the suggestion declares', () => {
    assert.deepEqual(unknown('Python', 'for a in items:\n    print(a, b)', 'items'), ['b']);
    assert.deepEqual(unknown('Python', 'sorted(items, key=lambda a, b: a + b)', 'items'), ['sorted']);
    assert.deepEqual(unknown('JavaScript', 'const [a, { b }] = c; d.map((e, f) => e + f)', 'c d'), ['map']);
    assert.deepEqual(unknown('Go', 'for i, n := range ns { s += n }', 'ns'), ['s']);
    assert.deepEqual(unknown('Rust', 'let mut a = b.iter().map(|c| c);', 'b iter map'), []);
    assert.deepEqual(unknown('Java', 'String a = b; for (int i = 0; i < 3; i++) print(i);', 'b String'), []);
    assert.deepEqual(unknown('Ruby', 'a.each { |b| print b }', 'a each'), []);
  });

  it('looks into strings as far as they are code', () => {
    assert.deepEqual(unknown('JavaScript', 'print(`one ${two}` + "three")'), ['two']);
    assert.deepEqual(unknown('Ruby', 'print "one #{two}"'), ['two']);
    assert.deepEqual(unknown('Python', "print(f'{one}', '{two}')"), ['one']);
    assert.deepEqual(unknown('Shell', 'print "one $two" --three four.txt', ''), ['two', 'four']);
    assert.deepEqual(unknown('PHP', 'print "one $two";'), ['two']);
  });

  it('compares in SQL without case, and has no names in HTML', () => {
    assert.deepEqual(unknown('SQL', 'select ID from Users', 'users id'), []);
    assert.deepEqual(unknown('HTML', '<p>Anything</p>'), []);
  });
});
