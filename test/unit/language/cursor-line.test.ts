import assert from 'node:assert/strict';
import { cursorLineAt } from '../../../src/language/cursor-line.ts';
import { atCursor } from '../helpers/cursor-text.ts';

describe('cursorLineAt', () => {
  const table: readonly [drawing: string, linePrefix: string, lineSuffix: string][] = [
    ['|', '', ''],
    ['call(|);', 'call(', ');'],
    ['a\nb|c\nd', 'b', 'c'],
    ['a\r\nb|c\r\nd', 'b', 'c'],
    ['a\rb|c\rd', 'b', 'c'],
    ['a\n|\nb', '', ''],
  ];
  for (const [drawing, linePrefix, lineSuffix] of table) {
    it(`splits ${JSON.stringify(drawing)} at the cursor`, () => {
      const { text, offset } = atCursor(drawing);
      assert.deepEqual(cursorLineAt(text, offset, 'a.ts'), { path: 'a.ts', linePrefix, lineSuffix });
    });
  }
});
