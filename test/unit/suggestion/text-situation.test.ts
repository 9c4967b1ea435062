import assert from 'node:assert/strict';
import { isMachineWritten } from '../../../src/suggestion/machine-written.ts';
import { RecentEdits } from '../../../src/suggestion/recent-edits.ts';
import { nearbyLines, editingSituation } from '../../../src/suggestion/text-situation.ts';
import { atCursor, drawnLine, lines } from '../helpers/cursor-text.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

/** The lines of a drawing, the cursor's line number, and the numbers of the lines that were read. */
function drawn(drawing: string) {
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
    text: { lineCount: rows.length, lineAt },
    line: before.length - 1,
    seen,
  };
}

describe('nearbyLines', () => {
  const log = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `12:00:0${i} started ${i}`);

  it('are three lines above the cursor and three below; no others are read', () => {
    const { text, line, seen } = drawn(lines(...log(9).toSpliced(4, 0, 'x|')));
    assert.deepEqual(nearbyLines(text, line), log(9).slice(1, 7));
    assert.deepEqual([...seen].sort(), [1, 2, 3, 5, 6, 7]);
  });

  it('are the existing lines in a short text', () => {
    const { text, line, seen } = drawn('const a = 1;\nconst b|');
    assert.deepEqual(nearbyLines(text, line), ['const a = 1;']);
    assert.deepEqual([...seen], [0]);
  });

  it('tell a log', () => {
    const drawing = lines(...log(6), '12:00:07 st|');
    const { text, line } = drawn(drawing);
    assert.equal(isMachineWritten(drawnLine(drawing), nearbyLines(text, line)), true);
  });
});

describe('editingSituation', () => {
  it('combines the cursor’s line and the last edit', () => {
    const recentEdits = new RecentEdits(new FakeClock());
    const position = { uri: 'file:///a/b.txt', version: 2, offset: 5 };
    const line = drawnLine('go();|');
    recentEdits.changed(position, [{ offset: 4, length: 0, text: ';' }]);
    assert.deepEqual(editingSituation(line, 'typescript', position, recentEdits), {
      afterDeletion: false,
      inSnippet: false,
      lineEnd: 'finished',
      typing: true,
    });
    recentEdits.changed({ ...position, version: 3 }, [{ offset: 5, length: 1, text: '' }]);
    const { afterDeletion } = editingSituation(line, 'typescript', { ...position, version: 3 }, recentEdits);
    assert.equal(afterDeletion, true);
  });
});
