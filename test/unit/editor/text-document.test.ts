import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { isSelecting } from '../../../src/editor/text-document.ts';

/** An editor with these selections, the primary one first; those with equal ends are cursors. */
function editor(...ranges: readonly (readonly [anchor: number, active: number])[]): vscode.TextEditor {
  const selections = ranges.map(([anchor, active]) => ({ isEmpty: anchor === active }));
  return { selections, selection: selections[0] } as unknown as vscode.TextEditor;
}

describe('isSelecting', () => {
  it('is false for one cursor, and for several', () => {
    assert.equal(isSelecting(editor([3, 3])), false);
    assert.equal(isSelecting(editor([3, 3], [9, 9])), false);
  });

  it('is true when text is selected at any of them', () => {
    assert.equal(isSelecting(editor([3, 5])), true);
    assert.equal(isSelecting(editor([3, 5], [9, 11])), true);
    assert.equal(isSelecting(editor([3, 3], [9, 11])), true);
  });
});
