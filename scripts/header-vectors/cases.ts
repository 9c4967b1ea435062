import type { SourceFile } from '../../src/document/neighbours.ts';
import {
  file,
  crlf,
  cart,
  item,
  format,
  list,
  reexports,
  checkout,
  server,
  router,
  log,
  views,
  models,
  helpers,
  forms,
  packageInit,
  shared,
  sharedBase,
  settings,
  goQueue,
  goMain,
  rustLib,
  rustMain,
  java,
  header,
  cMain,
  long,
  astral,
  odd,
} from './files.ts';

/** A current file, the other open files, and the token budget of the header. */
export interface HeaderCase {
  readonly name: string;
  readonly current: SourceFile;
  readonly others: readonly SourceFile[];
  readonly budget: number;
}

const deep = {
  path: 'src/deep.ts',
  text: `${'\n'.repeat(16_370)}export const a=1\nexport const cut = 2;\n`,
};
const deepAstral = {
  path: 'src/half.ts',
  text: `${' '.repeat(16_364)}\nexport const a='😀😀😀😀😀';\n`,
};
const many = (count: number): SourceFile[] =>
  Array.from({ length: count }, (_, index) =>
    file(
      `src/many/part-${String.fromCharCode(97 + ((index * 7) % 26))}.ts`,
      `export function part${index}(): void {`,
      '}',
    ),
  );
const twelve = file(
  'src/twelve.ts',
  ...Array.from({ length: 15 }, (_, index) => `export const value${index} = ${index * index};`),
);

export const cases: readonly HeaderCase[] = [
  { name: 'TypeScript, two imports', current: checkout, others: [item, format, cart], budget: 300 },
  { name: 'TypeScript, few tokens', current: checkout, others: [item, format, cart], budget: 38 },
  { name: 'TypeScript, one line fits', current: checkout, others: [item, format, cart], budget: 24 },
  { name: 'TypeScript, nothing fits', current: checkout, others: [item, format, cart], budget: 5 },
  { name: 'no budget', current: checkout, others: [cart], budget: 0 },
  { name: 'no other files', current: checkout, others: [], budget: 100 },
  {
    name: 'TSX, by names without and with another extension',
    current: list,
    others: [item, format, cart],
    budget: 153,
  },
  { name: 're-exports', current: checkout, others: [reexports, item], budget: 115 },
  { name: 'JavaScript, require', current: server, others: [item, log, router], budget: 307 },
  { name: 'JavaScript, the last lines are dropped', current: server, others: [log, router], budget: 76 },
  {
    name: 'Python, all ways to import',
    current: views,
    others: [settings, shared, sharedBase, packageInit, helpers, models, forms, cart],
    budget: 307,
  },
  {
    name: 'Python, in little room',
    current: views,
    others: [settings, shared, packageInit, helpers, models, forms],
    budget: 57,
  },
  {
    name: 'Python, from far above',
    current: file('a/b/c/d.py', 'from ....x import y', 'from ......z import w', 'from .. import q'),
    others: [
      file('z.py', 'def z(): ...'),
      file('x.py', 'def x(): ...'),
      file('a/b/z.py', 'def abz(): ...'),
      file('a/q.py', 'def q(): ...'),
      file('a/z.py', 'def az(): ...'),
    ],
    budget: 100,
  },
  { name: 'Go', current: goMain, others: [goQueue, file('go.mod', 'module example.org')], budget: 153 },
  { name: 'Rust', current: rustMain, others: [rustLib], budget: 230 },
  {
    name: 'Java',
    current: file('org/example/Bank.java', 'package org.example;', 'class Bank {'),
    others: [java],
    budget: 153,
  },
  { name: 'C', current: cMain, others: [header], budget: 115 },
  {
    name: 'files that declare nothing',
    current: goMain,
    others: [file('notes.md', 'some words'), file('empty.ts'), file('data.json', '{ "type": 1 }')],
    budget: 100,
  },
  { name: 'CRLF', current: crlf(checkout), others: [crlf(item), crlf(format), crlf(cart)], budget: 200 },
  {
    name: 'CRLF in Python',
    current: crlf(views),
    others: [crlf(settings), crlf(models), crlf(forms)],
    budget: 120,
  },
  { name: 'long lines', current: checkout, others: [long], budget: 600 },
  {
    name: 'letters of all kinds',
    current: checkout,
    others: [
      astral,
      file('src/emoji/�.ts', 'export const other = 1;'),
      file('src/emoji/z.ts', 'export const z = 1;'),
    ],
    budget: 300,
  },
  { name: 'letters of all kinds, cut', current: checkout, others: [astral], budget: 60 },
  { name: 'line ends of other kinds', current: checkout, others: [odd], budget: 300 },
  { name: 'an outline ends where looking ends', current: checkout, others: [deep], budget: 100 },
  { name: 'looking ends inside of a character', current: checkout, others: [deepAstral], budget: 100 },
  { name: 'six files at most, by their paths', current: checkout, others: many(9), budget: 300 },
  { name: 'files until one does not fit', current: checkout, others: many(9), budget: 50 },
  { name: 'twelve lines at most', current: checkout, others: [twelve], budget: 400 },
  { name: 'twelve lines, cut', current: checkout, others: [twelve], budget: 57 },
  {
    name: 'imports in one line, and others of the look',
    current: file(
      'src/x.ts',
      "import'./shop/cart';export*from './util/format';",
      'const s = "from \'./shop/item\'";',
      "reimport './shop/List'",
    ),
    others: [reexports, list, item, format, cart],
    budget: 120,
  },
  {
    name: 'an import is too far down',
    current: { path: 'src/y.ts', text: `${'\n'.repeat(7_975)}import './shop/item.ts';` },
    others: [cart, item],
    budget: 60,
  },
  {
    name: 'a path of spaces and dots',
    current: file('.hidden/a b.ts', "import './c d.e.ts';"),
    others: [
      cart,
      file('.hidden/c d.e.ts ', 'export const odd = 1;'),
      file('.hidden/c d.e.ts', 'export const even = 1;'),
      file('.hidden', 'export const dot = 1;'),
    ],
    budget: 90,
  },
  {
    name: 'Python, lines that end otherwise',
    current: {
      path: 'p.py',
      text: 'import a\rimport b, c as d\u2028\tfrom e import (f)\nimport g # no\n  import h.i',
    },
    others: ['h/i', 'g', 'e', 'c', 'b', 'a'].map((name) =>
      file(`${name}.py`, `def ${name.replace('/', '_')}():`),
    ),
    budget: 100,
  },
  {
    name: 'Python, from the root, in room for one',
    current: file('pkg/a.py', 'from lib.x import y'),
    others: [file('b.py', 'def b(): ...'), file('lib/x.py', 'def x(): ...')],
    budget: 14,
  },
  {
    name: 'Python, from above the root, in room for one',
    current: file('a/b/c/d.py', 'from .....w import y'),
    others: [file('w.py', 'def w(): ...'), file('a/b/w.py', 'def w(): ...')],
    budget: 14,
  },
];
