import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw } from './suggest.ts';

interface Case {
  readonly name: string;
  readonly at: string;
  readonly says: string;
  readonly shows: string;
}

const families: Readonly<Record<string, readonly Case[]>> = {
  'a.tsx': [
    {
      name: 'the content of a tag on a line of its own, with the closing tag',
      at: lines('return (', '  <ul>|', ');'),
      says: '\n    <li>{a}</li>\n  </ul>\n);\n',
      shows: lines('return (', '  <ul>⟦', '    <li>{a}</li>', '  </ul>⟧', ');'),
    },
    {
      name: 'one line after a type that ends with an angle bracket',
      at: 'let a: Promise<string>|',
      says: ' = b();\n  c();\n',
      shows: 'let a: Promise<string>⟦ = b();⟧',
    },
  ],
  'a.py': [
    {
      name: 'a function up to the end of its indentation',
      at: 'def f(a):|',
      says: '\n    if a:\n        return 1\n    return 2\nf(3)\n',
      shows: lines('def f(a):⟦', '    if a:', '        return 1', '    return 2⟧'),
    },
    {
      name: 'a block without `else`, which begins another block',
      at: 'if a:|',
      says: '\n    b()\nelse:\n    c()\n',
      shows: lines('if a:⟦', '    b()⟧'),
    },
    {
      name: 'a block without a word that closes blocks in other languages',
      at: 'while a:|',
      says: '\n    b()\ndone\n',
      shows: lines('while a:⟦', '    b()⟧'),
    },
  ],
  'a.yaml': [
    {
      name: 'the keys below a key',
      at: 'on:|',
      says: '\n  push:\n    branches: [main]\njobs:\n',
      shows: lines('on:⟦', '  push:', '    branches: [main]⟧'),
    },
    {
      name: 'a list at the indentation of its key',
      at: 'steps:|',
      says: '\n- run: a\n  name: b\n- run: c\nother: d\n',
      shows: lines('steps:⟦', '- run: a', '  name: b', '- run: c⟧'),
    },
    {
      name: 'an item without the next one',
      at: '- run:|',
      says: '\n    a\n- run: b\n',
      shows: lines('- run:⟦', '    a⟧'),
    },
    { name: 'one line for a value', at: 'name: |', says: 'a\nversion: 1\n', shows: 'name: ⟦a⟧' },
  ],
  'a.html': [
    {
      name: 'the content of an element, with the closing tag',
      at: '<ul class="a">|',
      says: '\n  <li>b</li>\n  <li>c</li>\n</ul>\n<p>\n',
      shows: lines('<ul class="a">⟦', '  <li>b</li>', '  <li>c</li>', '</ul>⟧'),
    },
    {
      name: 'the content of an element without the closing tag, when that is the line below',
      at: lines('<ul>', '  |', '</ul>'),
      says: '<li>b</li>\n</ul>\n',
      shows: lines('<ul>', '  ⟦<li>b</li>⟧', '</ul>'),
    },
    {
      name: 'one line after a void element',
      at: '<br>|',
      says: 'a\n  b\n',
      shows: '<br>⟦a⟧',
    },
    {
      name: 'one line after a closing tag',
      at: '<p>a</p>|',
      says: '\n  <p>b</p>\n',
      shows: '<p>a</p>⟦⟧',
    },
  ],
  'a.md': [
    {
      name: 'one line, also after a colon',
      at: 'As follows:|',
      says: '\n  - a\n  - b\n',
      shows: 'As follows:⟦⟧',
    },
    {
      name: 'one line on an empty line',
      at: lines('# A', '', '|'),
      says: 'B is:\n  c\n',
      shows: lines('# A', '', '⟦B is:⟧'),
    },
    {
      name: 'a block in a code fence',
      at: lines('```ts', 'function f() {|'),
      says: '\n  a();\n}\n```\n',
      shows: lines('```ts', 'function f() {⟦', '  a();', '}⟧'),
    },
  ],
};

for (const [path, cases] of Object.entries(families))
  describe(`A suggestion in ${path} is`, () => {
    for (const { name, at, says, shows } of cases)
      it(name, () => {
        assert.equal(draw(at, says, 'end', true, path), shows);
      });
  });
