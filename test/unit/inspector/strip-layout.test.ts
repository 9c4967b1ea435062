import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TokenGroup } from '../../../src/inspector/messages.ts';
import { StripLayout, type MoveKey } from '../../../src/inspector/strip-layout.ts';

function groupsOf(...sizes: readonly number[]): TokenGroup[] {
  let end = 0;
  return sizes.map((size) => ({ name: 'prefix', start: end, end: (end += size) }));
}

const layouts = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
    fc.integer({ min: 0, max: 240 }),
  )
  .map(([sizes, width]) => new StripLayout(groupsOf(...sizes), width));

describe('StripLayout', () => {
  it('puts each group in rows of its own', () => {
    const layout = new StripLayout(groupsOf(3, 12), 80);
    const at = (index: number): readonly number[] => {
      const { x, y } = layout.cellOf(index);
      return [x / layout.cell.width, y];
    };
    const { height } = layout.cell;
    assert.equal(layout.columns, 10);
    assert.deepEqual(
      [at(0), at(2)],
      [
        [0, 0],
        [2, 0],
      ],
    );
    assert.deepEqual(
      [at(3), at(12), at(13)],
      [
        [0, height + 5],
        [9, height + 5],
        [0, 2 * height + 5],
      ],
    );
    assert.equal(layout.height, 3 * height + 5);
  });

  it('finds a token at any point of its cell, and none elsewhere', () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.double({ min: 0, max: 0.99, noNaN: true }), (layout, pick, part) => {
        const index = pick % layout.length;
        const { x, y, width, height } = layout.cellOf(index);
        assert.equal(layout.indexAt(x + part * width, y + part * height), index);
        assert.equal(layout.indexAt(-1, y), undefined);
        assert.equal(layout.indexAt(layout.columns * width, y), undefined);
        assert.equal(layout.indexAt(x, layout.height), undefined);
        assert.equal(layout.indexAt(x, -1), undefined);
      }),
    );
  });

  it('covers exactly the cells of a run, with at most three rectangles', () => {
    fc.assert(
      fc.property(layouts, fc.nat(), fc.nat(), (layout, from, count) => {
        const start = from % layout.length;
        const group = layout.groups.find(({ end }) => start < end)!;
        const end = start + (count % (group.end - start + 1));
        const rectangles = layout.cover(start, end);
        assert.ok(rectangles.length <= 3);
        for (let index = 0; index < layout.length; index++) {
          const cell = layout.cellOf(index);
          const covering = rectangles.filter(
            ({ x, y, width, height }) =>
              cell.x >= x && cell.x < x + width && cell.y >= y && cell.y < y + height,
          );
          assert.equal(covering.length, index >= start && index < end ? 1 : 0);
        }
      }),
    );
  });

  it('moves to the neighbouring cell, row or group', () => {
    // Rows of tokens: 0 to 2; 3 to 12, 13 and 14.
    const layout = new StripLayout(groupsOf(3, 12), 80);
    const path = (start: number, ...keys: readonly MoveKey[]): readonly number[] => {
      let index = start;
      return keys.map((key) => (index = layout.move(index, key)));
    };
    assert.deepEqual(
      path(0, 'ArrowLeft', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown'),
      [0, 1, 4, 14, 14],
    );
    assert.deepEqual(path(12, 'ArrowUp', 'ArrowUp', 'ArrowDown', 'End', 'ArrowRight'), [2, 2, 5, 14, 14]);
    assert.deepEqual(path(14, 'PageUp', 'PageDown', 'PageDown', 'Home'), [0, 3, 3, 0]);
  });

  it('never moves out of range, and moves back by the opposite key', () => {
    const key = fc.constantFrom<MoveKey>(
      'ArrowLeft',
      'ArrowRight',
      'ArrowUp',
      'ArrowDown',
      'PageUp',
      'PageDown',
    );
    fc.assert(
      fc.property(layouts, fc.nat(), key, (layout, pick, pressed) => {
        const index = pick % layout.length;
        const next = layout.move(index, pressed);
        assert.ok(next >= 0 && next < layout.length);
        if (pressed === 'ArrowRight' && next !== index) assert.equal(layout.move(next, 'ArrowLeft'), index);
        if (pressed === 'ArrowDown' && next !== index)
          assert.ok(layout.cellOf(next).y > layout.cellOf(index).y);
      }),
    );
  });

  it('makes cells smaller when there are many', () => {
    const few = new StripLayout(groupsOf(1_000), 1_000);
    const many = new StripLayout(groupsOf(8_000), 1_000);
    assert.ok(many.cell.width < few.cell.width && many.columns > few.columns);
    assert.ok(many.height < 500);
  });
});
