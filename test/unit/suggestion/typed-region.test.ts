import assert from 'node:assert/strict';
import {
  agree,
  followEdits,
  mayBecome,
  typedBefore,
  type TypedRegion,
} from '../../../src/suggestion/typed-region.ts';

const uri = 'file:///a.ts';
const region = (text: string): TypedRegion => ({ uri, version: 1, offset: 10, text });

describe('A typed region', () => {
  it('follows edits inside it, which all refer to the text before', () => {
    const edits = [
      { offset: 10, length: 1, text: 'F' },
      { offset: 13, length: 0, text: 'bar' },
    ];
    assert.deepEqual(followEdits(region('foo'), { uri, version: 2 }, edits), {
      ...region('Foobar'),
      version: 2,
    });
  });

  it('ends at an edit that reaches outside of it', () => {
    for (const [offset, length] of [
      [9, 0],
      [9, 2],
      [14, 0],
      [12, 2],
    ] as const)
      assert.equal(
        followEdits(region('foo'), { uri, version: 2 }, [{ offset, length, text: 'x' }]),
        undefined,
      );
  });

  /** The same edit at each of these offsets, as by several cursors; the region is at 10. */
  const atAll = (offsets: readonly number[], text: string, length = 0) =>
    offsets.map((offset) => ({ offset, length, text }));

  it('follows the same edit at several cursors when one of them is inside it', () => {
    const typed = followEdits(region(''), { uri, version: 2 }, atAll([25, 10, 4], '.'));
    assert.deepEqual(typed, { ...region('.'), version: 2, offset: 11 });
    const more = followEdits(typed, { uri, version: 3 }, atAll([28, 12, 5], 'foo'));
    assert.deepEqual(more, { ...region('.foo'), version: 3, offset: 14 });
    const less = followEdits(more, { uri, version: 4 }, atAll([36, 17, 7], '', 1));
    assert.deepEqual(less, { ...region('.fo'), version: 4, offset: 13 });
  });

  it('follows Enter at several cursors, which indents each line differently', () => {
    const edits = [
      { offset: 20, length: 0, text: '\n    ' },
      { offset: 10, length: 0, text: '\n' },
      { offset: 3, length: 0, text: '\n  ' },
    ];
    const followed = followEdits(region(''), { uri, version: 2 }, edits);
    assert.deepEqual(followed, { ...region('\n'), version: 2, offset: 13 });
  });

  it('ends at edits of which none is inside it, or that insert different texts', () => {
    assert.equal(followEdits(region('foo'), { uri, version: 2 }, atAll([25, 4], 'x')), undefined);
    const different = [...atAll([25], 'y'), ...atAll([10], 'x')];
    assert.equal(followEdits(region('foo'), { uri, version: 2 }, different), undefined);
    const overlapping = [...atAll([25], '', 2), ...atAll([9], '', 2)];
    assert.equal(followEdits(region('foo'), { uri, version: 2 }, overlapping), undefined);
  });

  it('tells what was typed before the cursor, if only closers follow it', () => {
    const before = (text: string, offset: number, version = 1) =>
      typedBefore(region(text), { uri, version, offset });
    assert.equal(before('f()', 12), 'f(');
    assert.equal(before('f()', 13), 'f()');
    assert.equal(before('f()', 11), undefined);
    assert.equal(before('f()', 14), undefined);
    assert.equal(before('', 9), undefined);
    assert.equal(before('a\r\n  ', 15), 'a\n  ');
    assert.equal(before('f', 11, 2), undefined);
  });

  it('may become a text that begins with it, or that it begins with; closers do not count', () => {
    assert.equal(mayBecome(region('f()'), 'f(a'), true);
    assert.equal(mayBecome(region('foo'), 'f'), true);
    assert.equal(mayBecome(region('foo'), 'fa'), false);
    assert.equal(mayBecome(region('\r\n'), '\n  x'), true);
    assert.equal(agree('', 'x'), true);
    assert.equal(agree('xy', 'xz'), false);
  });
});
