import type { SourceFile } from '../../src/document/neighbours.ts';

export const file = (path: string, ...lines: readonly string[]): SourceFile => ({
  path,
  text: lines.map((line) => `${line}\n`).join(''),
});
export const crlf = ({ path, text }: SourceFile): SourceFile => ({
  path,
  text: String(text).replaceAll('\n', '\r\n'),
});

export const cart = file(
  'src/shop/cart.ts',
  "import type { Item } from './item.ts';",
  '',
  '/** What a person means to buy. */',
  'export class Cart {',
  '  readonly #items: Item[] = [];',
  '  readonly currency: string;',
  '',
  '  constructor(currency: string) {',
  '    this.currency = currency;',
  '  }',
  '',
  '  get total(): number {',
  '    return this.#items.reduce((sum, item) => sum + item.price, 0);',
  '  }',
  '',
  '  add(item: Item): void {',
  '    if (item.price < 0) {',
  '      throw new RangeError(item.name);',
  '    }',
  '    this.#items.push(item);',
  '  }',
  '',
  '  async save(store: Store): Promise<void> {',
  '    await store.put(this);',
  '  }',
  '}',
);
export const item = file(
  'src/shop/item.ts',
  'export interface Item {',
  '  readonly name: string;',
  '  readonly price: number;',
  '}',
);
export const format = file(
  'src/util/format.ts',
  'const digits = 2;',
  'export function money(value: number, currency: string): string {',
  '  return `${value.toFixed(digits)} ${currency}`;',
  '}',
  'export type Formatter = (value: number) => string;',
  'export const plain: Formatter = String;',
);
export const list = file(
  'src/shop/List.tsx',
  "import { Cart } from './cart';",
  "import { money } from '../util/format.js';",
  'export function List({ cart }: { cart: Cart }) {',
  '  return <ul>{cart.total}</ul>;',
  '}',
);
export const reexports = file(
  'src/shop/index.ts',
  "export { Cart } from './cart.ts';",
  "export * from './item.ts';",
  "export type { Item } from './item.ts';",
  'export const version = 3;',
);
export const checkout = file(
  'src/checkout.ts',
  "import { Cart } from './shop/cart.ts';",
  "import { money } from './util/format.ts';",
  "import fs from 'node:fs';",
  '',
  'const cart = new Cart(',
);
export const server = file(
  'lib/server.js',
  "'use strict';",
  "const router = require('./router');",
  'const { log } = require("../tools/log.js");',
  'module.exports = class Server {',
);
export const router = file(
  'lib/router.js',
  'class Router {',
  '  constructor(routes) {',
  '    this.routes = routes;',
  '  }',
  '  *[Symbol.iterator]() {',
  '    yield* this.routes;',
  '  }',
  '  static of(...routes) { return new Router(routes); }',
  '  match(path) {',
  '    for (const route of this.routes) {',
  '      while (route.next(path)) {',
  '        return route;',
  '      }',
  '    }',
  '  }',
  '  async handle(request, response) {',
  '    switch (request.method) {',
  '    }',
  '  }',
  '}',
  'async function start(port) {',
  '}',
  'function $internal(_x) {',
  '}',
  'module.exports = Router;',
);
export const log = file(
  'tools/log.js',
  'function log(line) {',
  '  console.log(line);',
  '}',
  'exports.log = log;',
);
export const views = file(
  'app/views.py',
  'import os, app.models as m',
  'from . import forms, urls as u',
  'from .helpers.text import (slug,',
  '    title)',
  'from ..shared import base  # not here',
  'from settings import DEBUG',
  '',
  'class View(base.View):',
  '    def get(self, request):',
);
export const models = file(
  'app/models.py',
  'from dataclasses import dataclass',
  '',
  '@dataclass',
  'class User:',
  '    name: str',
  '',
  '    def greet(self) -> str:',
  '        return f"hello {self.name}"',
  '',
  '    async def save(self) -> None:',
  '        with open("x") as f:',
  '            f.write(self.name)',
  '',
  'def find(name: str) -> "User | None":',
  '    return None',
);
export const helpers = file(
  'app/helpers/text.py',
  'def slug(text):',
  '    return text',
  'def title(text):',
  '    return text.title()',
);
export const forms = file(
  'app/forms.py',
  'class Form:',
  '    fields = ()',
  '    def clean(self):',
  '        pass',
);
export const packageInit = file('app/urls/__init__.py', 'def route(path, view):', '    ...');
export const shared = file('shared/__init__.py', 'class Base:', '    pass');
export const sharedBase = file('shared.py', 'class Other:', '    pass');
export const settings = file('settings.py', 'def load():', '    return {}', 'DEBUG = True');
export const goQueue = file(
  'queue/queue.go',
  'package queue',
  '',
  'import "sync"',
  '',
  'type Queue[T any] struct {',
  '\tmu    sync.Mutex',
  '\titems []T',
  '}',
  '',
  'func New[T any]() *Queue[T] { return &Queue[T]{} }',
  '',
  'func (q *Queue[T]) Push(item T) {',
  '\tq.mu.Lock()',
  '\tdefer q.mu.Unlock()',
  '\tif q.items == nil {',
  '\t}',
  '}',
);
export const goMain = file(
  'main.go',
  'package main',
  '',
  'import "example.org/queue"',
  '',
  'func main() {',
  '\tq := queue.New',
);
export const rustLib = file(
  'src/lib.rs',
  'pub mod parse;',
  'use std::fmt;',
  '#[derive(Debug)]',
  "pub struct Token<'a> {",
  "    pub text: &'a str,",
  '}',
  "impl fmt::Display for Token<'_> {",
  '    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {',
  '        match self.text {',
  '        }',
  '    }',
  '}',
  'pub(crate) fn lex(text: &str) -> Vec<Token> {',
  'trait Visit { fn visit(&mut self); }',
  'enum Kind { Word, Number }',
);
export const rustMain = file('src/main.rs', 'use crate::parse;', 'fn main() {', '    let t = lex(');
export const java = file(
  'org/example/Account.java',
  'package org.example;',
  'import java.util.List;',
  '/** An account. */',
  'public class Account implements Comparable<Account> {',
  '    private final String owner;',
  '    public Account(String owner) {',
  '        this.owner = owner;',
  '    }',
  '    @Override',
  '    public int compareTo(Account other) {',
  '        return owner.compareTo(other.owner);',
  '    }',
  '    protected static void log(String line) { }',
  '    abstract double balance();',
  '}',
);
export const header = file(
  'include/list.h',
  '#ifndef LIST_H',
  'struct list {',
  '    struct list *next;',
  '};',
  'typedef struct list list_t;',
  'static inline int list_empty(const struct list *l)',
  '{',
  '    return !l->next;',
  '}',
  'enum order { FIRST, LAST };',
  '#endif',
);
export const cMain = file(
  'src/main.c',
  '#include "../include/list.h"',
  'int main(void)',
  '{',
  '    struct list l;',
);
export const long = file(
  'src/long.ts',
  `export const data = '${'x'.repeat(137)}';`,
  `export const more = '${'x'.repeat(138)}';`,
  `export const edge = '${'x'.repeat(140)}';`,
  `export const wide = '${'😀'.repeat(68)}';`,
  `export const wider = '${'😀'.repeat(69)}';`,
  'export const short = 1;   \t',
);
export const astral = file(
  'src/emoji/𝒳.ts',
  "export const smile = '😀';",
  'export function 名前(値: string): string {',
  '  méthode(été) {',
  '  $ok_1(a, b) {   ',
  '  naïve(x) {\u3000',
  'export class Ünïcode {}\u00a0\u2003',
  'export default class {}\u0085',
  '\ufeffexport enum Marked { A }',
  'typed(x) {',
);
export const odd = file(
  'src/odd.js',
  'export const a = 1;\u2028export const b = 2;',
  '  run(a,\rb) {',
  '  go(a\u2029) {',
  '  stop(a, b) {\u2029',
  'exports.x = 1;',
  'exportable();',
  "export const c = 'from';",
  "export const d = from ('x');",
  'export const quote = "from \'x\'";',
);
export const deep = {
  path: 'src/deep.ts',
  text: `${'\n'.repeat(16_370)}export const a=1\nexport const cut = 2;\n`,
};
export const deepAstral = {
  path: 'src/half.ts',
  text: `${' '.repeat(16_364)}\nexport const a='😀😀😀😀😀';\n`,
};
export const many = (count: number): SourceFile[] =>
  Array.from({ length: count }, (_, index) =>
    file(
      `src/many/part-${String.fromCharCode(97 + ((index * 7) % 26))}.ts`,
      `export function part${index}(): void {`,
      '}',
    ),
  );
export const twelve = file(
  'src/twelve.ts',
  ...Array.from({ length: 15 }, (_, index) => `export const value${index} = ${index * index};`),
);
