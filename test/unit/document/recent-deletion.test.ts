import assert from 'node:assert/strict';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import { atCursor, lines } from '../helpers/cursor-text.ts';

function rig(text: string) {
  const mirror = new DocumentMirror('file:///a.ts', 'a.ts', 1, text);
  const edit = (offset: number, length: number, typed = ''): void => {
    mirror.apply([{ offset, length, text: typed }], mirror.version + 1);
  };
  return { mirror, edit };
}

describe('the last deletion', () => {
  it('is known at its offset', () => {
    const { mirror, edit } = rig('a = foo();');
    assert.equal(mirror.deletedAt(4), undefined);
    edit(4, 6);
    assert.equal(mirror.deletedAt(4), 'foo();');
    assert.equal(mirror.deletedAt(3), undefined);
  });

  it('grows key by key, backwards and forwards', () => {
    const { mirror, edit } = rig('abcdef');
    edit(2, 1);
    edit(1, 1);
    edit(1, 1);
    assert.equal(mirror.deletedAt(1), 'bcd');
  });

  it('excludes what is retyped of it, until that is deleted', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'f');
    assert.equal(mirror.deletedAt(5), 'oo();');
    edit(4, 1);
    assert.equal(mirror.deletedAt(4), 'foo();');
  });

  it('is unknown when three characters of it are retyped, or something else is typed', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'foo');
    assert.equal(mirror.deletedAt(7), undefined);
    const other = rig('a = foo();');
    other.edit(4, 6);
    other.edit(4, 0, 'b');
    assert.equal(other.mirror.deletedAt(5), undefined);
  });

  it('is known again when a typo is deleted, and is the typed text when that is deleted', () => {
    const gone = keys('a = foo();|').back(6).insert('ba');
    assert.equal(gone.known(), undefined);
    assert.equal(gone.back(1).known(), 'a');
    assert.equal(gone.back(1).known(), 'foo();');
    assert.equal(gone.insert('bar').insert('()').back(5).known(), 'bar()');
    assert.equal(gone.insert('ba').known(), 'r()');
  });

  it('may be part of what was typed in the place of another', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'bar(baz);');
    edit(8, 3);
    assert.equal(mirror.deletedAt(8), 'baz');
  });

  it('is the text of a selection that was typed over', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6, 'f');
    assert.equal(mirror.deletedAt(5), 'oo();');
  });

  it('has line feeds as line ends', () => {
    const { mirror, edit } = rig('a();\r\nb();');
    edit(4, 6);
    assert.equal(mirror.deletedAt(4), '\nb();');
  });

  it('is unknown after an edit elsewhere', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(0, 0, 'x');
    assert.equal(mirror.deletedAt(5), undefined);
  });
});

/** Presses keys at the cursor of a drawing, `|`; `known` returns the deletion at the resulting cursor. */
function keys(drawing: string) {
  const { text, offset } = atCursor(drawing);
  const { mirror, edit } = rig(text);
  let cursor = offset;
  const rest = {
    back: (count: number, units = 1) => {
      for (let i = 0; i < count; i++) edit((cursor -= units), units);
      return rest;
    },
    /** In one edit, like the editor's line end and indentation on Enter. */
    insert: (typed: string) => {
      edit(cursor, 0, typed);
      cursor += typed.length;
      return rest;
    },
    at: (place: number) => {
      cursor = place;
      return rest;
    },
    known: () => mirror.deletedAt(cursor)?.trim(),
  };
  return rest;
}

describe('a deleted line', () => {
  const box = (end = '\n', indent = '        ') =>
    [
      'class Box:',
      '    def __init__(self):',
      `${indent}self.width = width`,
      `${indent}self.depth = depth|`,
    ].join(end);

  it('is known after Enter inserts its line end and indentation again', () => {
    const gone = keys(box()).back(18).back(2, 4).back(1);
    assert.equal(gone.known(), 'self.depth = depth');
    assert.equal(gone.insert('\n        ').known(), 'self.depth = depth');
    assert.equal(gone.insert('se').known(), 'lf.depth = depth');
    assert.equal(gone.insert('l').known(), undefined);
  });

  it('is known after any other indentation', () => {
    assert.equal(
      keys(box('\r\n')).back(18).back(2, 4).back(1, 2).insert('\r\n        ').known(),
      'self.depth = depth',
    );
    assert.equal(keys(box('\n', '\t\t')).back(18).back(3).insert('\n        ').known(), 'self.depth = depth');
    assert.equal(keys(box()).back(18).back(2, 4).back(1).insert('\n    ').known(), 'self.depth = depth');
    const spaced = keys(box()).back(18).back(2, 4).back(1).insert('\n').insert('    ').insert('s');
    assert.equal(spaced.known(), 'elf.depth = depth');
  });

  it('is known in a new line below the one left empty', () => {
    const gone = keys(box()).back(18).insert('\n        ');
    assert.equal(gone.known(), 'self.depth = depth');
    assert.equal(gone.back(1, 4).known(), 'self.depth = depth');
    assert.equal(gone.back(1, 4).back(1).insert('x').known(), undefined);
  });

  it('is known when it was deleted with the line end after it', () => {
    const { mirror, edit } = rig(lines('a {', '  b();', '  c();', '}'));
    edit(4, 7);
    assert.equal(mirror.deletedAt(4), '  b();\n');
    edit(3, 0, '\n  ');
    assert.equal(mirror.deletedAt(6)?.trim(), 'b();');
    edit(6, 0, 'x');
    assert.equal(mirror.deletedAt(7), undefined);
  });

  it('is unknown in a line typed above it', () => {
    const { mirror, edit } = rig(lines('a {', '  b();', '  c();', '}'));
    edit(4, 7);
    edit(3, 0, ' ');
    assert.equal(mirror.deletedAt(4), undefined);
  });

  it('is known after the editor removes indentation that it had inserted', () => {
    const { mirror, edit } = rig('  a();');
    edit(2, 4);
    edit(2, 0, '\n  ');
    // Enter in a line with nothing but such indentation.
    mirror.apply(
      [
        { offset: 5, length: 0, text: '\n  ' },
        { offset: 3, length: 2, text: '' },
      ],
      mirror.version + 1,
    );
    assert.equal(mirror.text.toString(), '  \n\n  ');
    assert.equal(mirror.deletedAt(6), 'a();');
  });
});

describe('deletions at several cursors', () => {
  const everywhere = (
    mirror: DocumentMirror,
    edits: readonly (readonly [number, number, string])[],
  ): void => {
    mirror.apply(
      edits.map(([offset, length, text]) => ({ offset, length, text })),
      mirror.version + 1,
    );
  };

  it('are known at each of them, key by key', () => {
    const { mirror } = rig('a = price; b = tax; c');
    everywhere(mirror, [
      [18, 1, ''],
      [9, 1, ''],
    ]);
    assert.equal(mirror.text.toString(), 'a = price b = tax c');
    assert.deepEqual([mirror.deletedAt(9), mirror.deletedAt(17)], [';', ';']);
    everywhere(mirror, [
      [16, 1, ''],
      [8, 1, ''],
    ]);
    assert.deepEqual([mirror.deletedAt(8), mirror.deletedAt(15)], ['e;', 'x;']);
    everywhere(mirror, [
      [15, 0, 'x'],
      [8, 0, 'x'],
    ]);
    assert.deepEqual([mirror.deletedAt(9), mirror.deletedAt(17)], [undefined, ';']);
  });

  it('are unknown at cursors where the next edit is not', () => {
    const { mirror, edit } = rig('a = price; b = tax; c');
    everywhere(mirror, [
      [18, 1, ''],
      [9, 1, ''],
    ]);
    edit(17, 1);
    assert.deepEqual([mirror.deletedAt(9), mirror.deletedAt(17)], [undefined, '; ']);
  });
});
