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
];

describe('lineEndOf', () => {
  for (const [drawing, languageId, expected] of table) {
    it(`says "${expected}" of ${drawing} (${languageId})`, () => {
      const { text, offset } = atCursor(drawing);
      assert.equal(lineEndOf(text.slice(0, offset), text.slice(offset), languageId), expected);
    });
  }
});
