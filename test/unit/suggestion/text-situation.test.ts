import assert from 'node:assert/strict';
import { RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { isMachineWrittenAt, writingAt } from '../../../src/suggestion/text-situation.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

/** A drawn text, the cursor's place in it, and the numbers of the lines that were looked at. */
function drawn(drawing: string, languageId = 'typescript') {
  const { text, offset } = atCursor(drawing);
  const rows = text.split('\n');
  const before = text.slice(0, offset).split('\n');
  const seen = new Set<number>();
  const lineAt = (line: number): string => {
    seen.add(line);
    const row = rows[line];
    assert.ok(row !== undefined, `there is no line ${line}`);
    return row;
  };
  return {
    text: { path: '/a/b.txt', languageId, lineCount: rows.length, lineAt },
    cursor: { line: before.length - 1, column: before.at(-1)?.length ?? 0 },
    place: { uri: 'file:///a/b.txt', version: 2, offset },
    seen,
  };
}

describe('isMachineWrittenAt', () => {
  const log = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `12:00:0${i} started ${i}`);

  it('looks at three lines above the cursor and three below, and no others', () => {
    const { text, cursor, seen } = drawn(lines(...log(9).toSpliced(4, 0, 'x|')));
    isMachineWrittenAt(text, cursor);
    assert.deepEqual([...seen].sort(), [1, 2, 3, 4, 5, 6, 7]);
  });

  it('looks at what there is in a text of few lines', () => {
    const { text, cursor, seen } = drawn('const a = 1;\nconst b|');
    assert.equal(isMachineWrittenAt(text, cursor), false);
    assert.deepEqual([...seen].sort(), [0, 1]);
  });

  it('knows a log by the lines around the cursor', () => {
    const { text, cursor } = drawn(lines(...log(6), '12:00:07 st|'));
    assert.equal(isMachineWrittenAt(text, cursor), true);
  });
});

describe('writingAt', () => {
  it('tells what the line and the last edit say', () => {
    const recentEdits = new RecentEdits(new FakeClock());
    const { text, cursor, place } = drawn('go();|');
    recentEdits.changed(place, [{ offset: 4, length: 0, text: ';' }]);
    assert.deepEqual(writingAt(text, cursor, place, recentEdits), {
      afterDeletion: false,
      inSnippet: false,
      lineEnd: 'finished',
      typing: true,
    });
    recentEdits.changed({ ...place, version: 3 }, [{ offset: 5, length: 1, text: '' }]);
    const { afterDeletion } = writingAt(text, cursor, { ...place, version: 3 }, recentEdits);
    assert.equal(afterDeletion, true);
  });
});
