import assert from 'node:assert/strict';
import { DocumentMirror } from '../../../src/document/mirror.ts';

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

  it('is forgotten after an edit elsewhere, or in several places', () => {
    const elsewhere = rig('a = foo();');
    elsewhere.edit(4, 6);
    elsewhere.edit(0, 0, 'x');
    assert.equal(elsewhere.mirror.deletedAt(5), undefined);
    const { mirror } = rig('aa');
    mirror.apply(
      [
        { offset: 1, length: 1, text: '' },
        { offset: 0, length: 1, text: '' },
      ],
      2,
    );
    assert.equal(mirror.deletedAt(0), undefined);
  });
});
