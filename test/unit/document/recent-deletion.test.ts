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

describe('What was deleted last', () => {
  it('is known where it stood', () => {
    const { mirror, edit } = rig('a = foo();');
    assert.equal(mirror.deletedAt(4), undefined);
    edit(4, 6);
    assert.equal(mirror.deletedAt(4), 'foo();');
    assert.equal(mirror.deletedAt(3), undefined);
  });

  it('adds up key by key, backwards and forwards', () => {
    const { mirror, edit } = rig('abcdef');
    edit(2, 1);
    edit(1, 1);
    edit(1, 1);
    assert.equal(mirror.deletedAt(1), 'bcd');
  });

  it('is less what was typed of it, and taken back', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'f');
    assert.equal(mirror.deletedAt(5), 'oo();');
    edit(4, 1);
    assert.equal(mirror.deletedAt(4), 'foo();');
  });

  it('is wanted again by who types some of it, and forgotten by who types something else', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'foo');
    assert.equal(mirror.deletedAt(7), undefined);
    const other = rig('a = foo();');
    other.edit(4, 6);
    other.edit(4, 0, 'b');
    assert.equal(other.mirror.deletedAt(5), undefined);
  });

  it('is where it was for who takes back a slip, and what they typed for who takes back that', () => {
    const gone = keys('a = foo();|').back(6).insert('ba');
    assert.equal(gone.known(), undefined);
    assert.equal(gone.back(1).known(), 'a');
    assert.equal(gone.back(1).known(), 'foo();');
    assert.equal(gone.insert('bar').insert('()').back(5).known(), 'bar()');
    assert.equal(gone.insert('ba').known(), 'r()');
  });

  it('is a part of what was typed in the place of another, too', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(4, 0, 'bar(baz);');
    edit(8, 3);
    assert.equal(mirror.deletedAt(8), 'baz');
  });

  it('is what a selection held that was typed over', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6, 'f');
    assert.equal(mirror.deletedAt(5), 'oo();');
  });

  it('has the line ends of suggestions', () => {
    const { mirror, edit } = rig('a();\r\nb();');
    edit(4, 6);
    assert.equal(mirror.deletedAt(4), '\nb();');
  });

  it('is forgotten after an edit elsewhere', () => {
    const { mirror, edit } = rig('a = foo();');
    edit(4, 6);
    edit(0, 0, 'x');
    assert.equal(mirror.deletedAt(5), undefined);
  });
});

/** Keys at the cursor of a drawing, `|`, and what is known at the place that they lead to. */
function keys(drawing: string) {
  const { text, offset } = atCursor(drawing);
  const { mirror, edit } = rig(text);
  let cursor = offset;
  const rest = {
    back: (count: number, units = 1) => {
      for (let i = 0; i < count; i++) edit((cursor -= units), units);
      return rest;
    },
    /** All at once, as the editor does on Enter with the blanks that it brings along. */
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

describe('A line that was deleted', () => {
  const box = (end = '\n', indent = '        ') =>
    [
      'class Box:',
      '    def __init__(self):',
      `${indent}self.width = width`,
      `${indent}self.depth = depth|`,
    ].join(end);

  it('is known where Enter brings its line end and its blanks again', () => {
    const gone = keys(box()).back(18).back(2, 4).back(1);
    assert.equal(gone.known(), 'self.depth = depth');
    assert.equal(gone.insert('\n        ').known(), 'self.depth = depth');
    assert.equal(gone.insert('se').known(), 'lf.depth = depth');
    assert.equal(gone.insert('l').known(), undefined);
  });

  it('is known whatever blanks come instead of its own', () => {
    assert.equal(
      keys(box('\r\n')).back(18).back(2, 4).back(1, 2).insert('\r\n        ').known(),
      'self.depth = depth',
    );
    assert.equal(keys(box('\n', '\t\t')).back(18).back(3).insert('\n        ').known(), 'self.depth = depth');
    assert.equal(keys(box()).back(18).back(2, 4).back(1).insert('\n    ').known(), 'self.depth = depth');
    const spaced = keys(box()).back(18).back(2, 4).back(1).insert('\n').insert('    ').insert('s');
    assert.equal(spaced.known(), 'elf.depth = depth');
  });

  it('is known in a line below the one that it leaves empty', () => {
    const gone = keys(box()).back(18).insert('\n        ');
    assert.equal(gone.known(), 'self.depth = depth');
    assert.equal(gone.back(1, 4).known(), 'self.depth = depth');
    assert.equal(gone.back(1, 4).back(1).insert('x').known(), undefined);
  });

  it('is known where it was deleted with the line end behind it', () => {
    const { mirror, edit } = rig(lines('a {', '  b();', '  c();', '}'));
    edit(4, 7);
    assert.equal(mirror.deletedAt(4), '  b();\n');
    edit(3, 0, '\n  ');
    assert.equal(mirror.deletedAt(6)?.trim(), 'b();');
    edit(6, 0, 'x');
    assert.equal(mirror.deletedAt(7), undefined);
  });

  it('is not what is typed in a line above it', () => {
    const { mirror, edit } = rig(lines('a {', '  b();', '  c();', '}'));
    edit(4, 7);
    edit(3, 0, ' ');
    assert.equal(mirror.deletedAt(4), undefined);
  });

  it('is known where the editor takes away the blanks that it had put there', () => {
    const { mirror, edit } = rig('  a();');
    edit(2, 4);
    edit(2, 0, '\n  ');
    // Enter in a line of such blanks alone.
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

describe('What was deleted at several cursors', () => {
  const everywhere = (
    mirror: DocumentMirror,
    edits: readonly (readonly [number, number, string])[],
  ): void => {
    mirror.apply(
      edits.map(([offset, length, text]) => ({ offset, length, text })),
      mirror.version + 1,
    );
  };

  it('is known at each of them, key by key', () => {
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

  it('is forgotten where the next edit is not at its place', () => {
    const { mirror, edit } = rig('a = price; b = tax; c');
    everywhere(mirror, [
      [18, 1, ''],
      [9, 1, ''],
    ]);
    edit(17, 1);
    assert.deepEqual([mirror.deletedAt(9), mirror.deletedAt(17)], [undefined, '; ']);
  });
});
