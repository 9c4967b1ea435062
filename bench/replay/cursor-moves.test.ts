import assert from 'node:assert/strict';
import { CursorMoves } from './cursor-moves.ts';

const text = 'line\n'.repeat(200);
const edit = (offset: number, inserted: string, length = 0, path = 'a.ts') =>
  ({ edit: path, offset, length, text: inserted }) as const;
const complete = (offset: number, path = 'a.ts') => ({ complete: path, offset }) as const;

describe('CursorMoves', () => {
  it('tells a move by its distance, once', () => {
    const moves = new CursorMoves();
    assert.equal(moves.completed(complete(4), text), 'other-file');
    assert.equal(moves.completed(complete(4), text), 'edited');
    assert.equal(moves.completed(complete(4 + 5 * 60), text), 'near');
    assert.equal(moves.completed(complete(9), text), 'near');
    assert.equal(moves.completed(complete(9 + 5 * 61), text), 'far');
    assert.equal(moves.completed(complete(9 + 5 * 61, 'b.ts'), text), 'other-file');
  });

  it('takes typing, deleting and undoing at the cursor for no move', () => {
    const moves = new CursorMoves();
    moves.completed(complete(10), text);
    moves.edited(edit(10, 'ab'), text);
    assert.equal(moves.completed(complete(12), text), 'edited');
    moves.edited(edit(8, '', 4), text);
    assert.equal(moves.completed(complete(8), text), 'edited');
    moves.edited(edit(8, 'undone'), text);
    assert.equal(moves.completed(complete(14), text), 'edited');
  });

  it('takes an edit elsewhere for a move', () => {
    const moves = new CursorMoves();
    moves.completed(complete(10), text);
    moves.edited(edit(100, 'x'), text);
    assert.equal(moves.completed(complete(101), text), 'near');
  });
});
