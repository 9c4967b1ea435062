import assert from 'node:assert/strict';
import { lineEndOf } from '../../../src/suggestion/line-end.ts';
import type { LineEnd } from '../../../src/suggestion/line-end.ts';
import { atCursor } from '../helpers/cursor-text.ts';

const table: readonly (readonly [drawing: string, languageId: string, expected: LineEnd])[] = [
  ['|', 'typescript', 'open'],
  ['    |', 'python', 'open'],
  ['let a = |', 'typescript', 'open'],
  ['let a =|', 'typescript', 'open'],
  ['foo(|', 'typescript', 'open'],
  ['foo(|)', 'typescript', 'open'],
  ['foo.|', 'typescript', 'open'],
  ['if (a) {|', 'typescript', 'open'],
  ['def f():|', 'python', 'open'],
  ['a, |', 'python', 'open'],
  ['foo(a)|', 'python', 'whole'],
  ['return value|', 'ruby', 'whole'],
  ["a = 'b'|", 'python', 'whole'],
  ['foo(a);|', 'typescript', 'finished'],
  ['foo(a); |', 'typescript', 'finished'],
  ['}|', 'go', 'finished'],
  ['});|', 'typescript', 'finished'],
  ['}, [a]);|', 'typescript', 'finished'],
  ['  color: red;|', 'css', 'finished'],
  ['<p>a</p>|', 'html', 'finished'],
  ['<br/>|', 'html', 'finished'],
  ['<p>|', 'html', 'open'],
  ['This is all.|', 'markdown', 'finished'],
  ['This is _all_.*|', 'markdown', 'finished'],
  ['This is not|', 'markdown', 'whole'],
  ['This is; |', 'markdown', 'open'],
  ['这是句子。|', 'markdown', 'finished'],
  ['「これは文です。」|', 'markdown', 'finished'],
  ['这是，|', 'markdown', 'open'],

  // A blank behind a closing brace says that the person goes on.
  ['} |', 'typescript', 'whole'],
  ['  } |', 'java', 'whole'],
  ['    } |', 'rust', 'whole'],
  ['}) |', 'typescript', 'whole'],
  ['}, |', 'typescript', 'whole'],
  ['if (a) { b() } |', 'typescript', 'whole'],
  ['type A = { x: 1 } |', 'typescript', 'whole'],
  ['x = {"a": 1} |', 'python', 'whole'],
  ['  "a": { "b": 1 } |', 'json', 'whole'],
  ['export { a } |', 'typescript', 'whole'],
  ['export { a }|', 'typescript', 'whole'],
  // Without one they stay what they are.
  ['  },|', 'typescript', 'finished'],
  ['  "a": { "b": 1 }|', 'json', 'finished'],
  ['type A = { x: 1 }|', 'typescript', 'finished'],
  ['if (a) { b(); }|', 'c', 'finished'],
  ['a { color: red }|', 'css', 'finished'],
  ['x = {"a": 1}|', 'python', 'finished'],
  ['const a = { b: 1 }|', 'javascript', 'finished'],
  ['const a = { b: 1 }; |', 'javascript', 'finished'],
  ['});  |', 'typescript', 'finished'],
  ['</div>|', 'html', 'finished'],

  // What cannot be all of a statement.
  ['const { a }|', 'typescript', 'open'],
  ['const { a } |', 'typescript', 'open'],
  ['  let { a, b: { c } } |', 'typescript', 'open'],
  ['let [a, { b }] |', 'javascript', 'open'],
  ['let [a, b] |', 'javascript', 'open'],
  ['let Point { x, y } |', 'rust', 'open'],
  ['if let Shape::Box { side } |', 'rust', 'open'],
  ['use std::{fs, io}|', 'rust', 'open'],
  ['import { x } |', 'typescript', 'open'],
  ['import { x }|', 'typescript', 'open'],
  ['import type { X } |', 'typescript', 'open'],
  ['import a, { x } |', 'typescript', 'open'],
  ['function f({ a })|', 'javascript', 'open'],
  ['if (f({ a }))|', 'javascript', 'open'],
  ['import a.b.{c, d}|', 'scala', 'finished'],
  ['} catch {}|', 'javascript', 'finished'],
  ['for {}|', 'go', 'finished'],
  ['if (a) {}|', 'c', 'finished'],
  ['if (a) return <b />|', 'javascriptreact', 'finished'],
  ['  if (a) }|', 'perl', 'finished'],
  ['const f = new Foo { a }|', 'csharp', 'finished'],

  // A semicolon inside an open bracket ends nothing, nor one in a head that has no brackets.
  ['for (let i = 0;|', 'typescript', 'open'],
  ['for (let i = 0; |', 'typescript', 'open'],
  ['for (let i = 0; i < n; |', 'c', 'open'],
  ['let a = [0; |', 'rust', 'open'],
  ['a { color: red; |', 'css', 'open'],
  ['for i := 0; |', 'go', 'open'],
  ['if err := run(a); |', 'go', 'open'],
  ['if [ -f "$a" ]; |', 'shellscript', 'open'],
  ['for a in b c; |', 'shellscript', 'open'],
  ['foo({ a: 1 }|', 'typescript', 'whole'],
  ['foo({ a: 1 }, |', 'typescript', 'open'],
  ['items.map((item) => <li>{item}</li>|', 'javascriptreact', 'open'],
  ['for (const a of b) c(a);|', 'typescript', 'finished'],
  ['for await (const a of b) c(a);|', 'typescript', 'finished'],
  ['if constexpr (a) b();|', 'cpp', 'finished'],
  ['while (a) b(); |', 'c', 'finished'],
  ['for i := 0; i < n; i++ { a(); }|', 'go', 'finished'],
  ['} while (a);|', 'c', 'finished'],
  ['(a); b) c;|', 'c', 'finished'],

  // Brackets and semicolons in strings, comments and regular expressions are none.
  ["log('(');|", 'typescript', 'finished'],
  ['log("a\\"(");|', 'typescript', 'finished'],
  ['log("it\'s (");|', 'typescript', 'finished'],
  ["fn a<'a>(b: &'a str) {}|", 'rust', 'finished'],
  ["// don't (;|", 'typescript', 'finished'],
  ['a(); // (b;|', 'typescript', 'finished'],
  ["# don't {|", 'python', 'open'],
  ['a = b.replace(/[(]"/g, c);|', 'typescript', 'finished'],
  ['a = /\\(/;|', 'typescript', 'finished'],
  ['a = b / c; d = (e / f);|', 'typescript', 'finished'],
  ['a = "b;|', 'typescript', 'open'],
  ['a = `b ${c}|', 'typescript', 'whole'],
  ['a = `b ${c} |', 'typescript', 'open'],
  ['a = f"{b} |', 'python', 'open'],
  // It ends a string that began above.
  ['  (b`;|', 'typescript', 'finished'],
  ['  b";|', 'rust', 'finished'],
];

describe('lineEndOf', () => {
  for (const [drawing, languageId, expected] of table) {
    it(`says "${expected}" of ${drawing} (${languageId})`, () => {
      const { text, offset } = atCursor(drawing);
      assert.equal(lineEndOf(text.slice(0, offset), text.slice(offset), languageId), expected);
    });
  }
});
