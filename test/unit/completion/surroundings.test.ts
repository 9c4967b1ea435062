import assert from 'node:assert/strict';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { overtypedLength, LINE_REACH } from '../../../src/language/overtype.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';

function around(drawing: string): readonly (string | undefined)[] {
  const { text, offset } = atCursor(drawing);
  const { previousLine, linePrefix, lineSuffix, nextLine } = surroundingsOf(text, offset);
  return [previousLine, linePrefix, lineSuffix, nextLine];
}

describe('surroundingsOf', () => {
  it('has the line on both sides of the cursor, and the nearest lines that are not blank', () => {
    assert.deepEqual(around(lines('  a', '  ', 'b|c', '', ' d', 'e')), ['  a', 'b', 'c', ' d']);
  });

  it('has no lines above or below in a document of one line', () => {
    assert.deepEqual(around('|'), [undefined, '', '', undefined]);
    assert.deepEqual(around('a|b'), [undefined, 'a', 'b', undefined]);
    assert.deepEqual(around(lines('', 'a|b', '  ')), [undefined, 'a', 'b', undefined]);
  });

  it('reads all kinds of line ends', () => {
    for (const end of ['\n', '\r\n', '\r'])
      assert.deepEqual(around(['a', 'b|c', 'd', ''].join(end)), ['a', 'b', 'c', 'd']);
    assert.deepEqual(around('a\r\nb\n|c\rd'), ['b', '', 'c', 'd']);
  });

  it('treats a cursor between CR and LF as before both', () => {
    assert.deepEqual(around('a\r\nb\r|\nc'), ['a', 'b', '', 'c']);
  });

  it('reads a bounded range around the cursor', () => {
    const far = '\n'.repeat(20_000);
    assert.deepEqual(around(`a${far}b|c${far}d`), [undefined, 'b', 'c', undefined]);
    const [, prefix, suffix] = around(`${'x'.repeat(1_000_000)}|${'y'.repeat(1_000_000)}`);
    assert.deepEqual([prefix, suffix], ['x'.repeat(1_000), 'y'.repeat(1_000)]);
  });

  it('has as much of a long line as overtypedLength reads', () => {
    for (const [before, behind] of [
      [`call(${'x'.repeat(LINE_REACH)}`, ')'],
      [`call(${'x'.repeat(LINE_REACH - 5)}`, ')'],
      ['call(', `)${' '.repeat(LINE_REACH)};`],
      ['call(', `${' '.repeat(LINE_REACH)})`],
      ['call(', `${' '.repeat(LINE_REACH - 1)})`],
    ] as const) {
      const whole = { path: 'a.ts', linePrefix: before, lineSuffix: behind };
      assert.equal(
        overtypedLength(surroundingsOf(before + behind, before.length, 'a.ts'), 'a);'),
        overtypedLength(whole, 'a);'),
      );
    }
  });

  it('leaves out a line of which it has only the end', () => {
    const [previous] = around(lines('x'.repeat(20_000), '|'));
    assert.equal(previous, undefined);
  });
});
