import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Edit } from '../../../src/document/edit.ts';
import { keysByHand, Typist } from '../../../src/evaluation/typist.ts';
import { lines } from '../helpers/cursor-text.ts';
import { drawHole } from '../helpers/holes-drawn.ts';

/** The document with its cursor. */
function draw({ text, offset }: Typist): string {
  return `${text.slice(0, offset)}|${text.slice(offset)}`;
}

/** The document after each key. */
function drawings(drawing: string, path?: string): string[] {
  const typist = new Typist(drawHole(drawing, path));
  const seen: string[] = [];
  while (typist.nextKey !== '') {
    typist.press();
    seen.push(draw(typist));
  }
  return seen;
}

function apply(text: string, [edit]: readonly Edit[]): string {
  return edit ? text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length) : text;
}

describe('Typist', () => {
  it('closes brackets ahead, and types over them', () => {
    assert.deepEqual(drawings('a«(b)»\n'), ['a(|)\n', 'a(b|)\n', 'a(b)|\n']);
  });

  it('closes quotes ahead, but not behind a word', () => {
    assert.deepEqual(drawings("x = «'a'»", 'a.py'), ["x = '|'", "x = 'a|'", "x = 'a'|"]);
    assert.deepEqual(drawings("x = f«'a'»", 'a.py'), ["x = f'|", "x = f'a|", "x = f'a'|"]);
  });

  it('closes nothing ahead before a word', () => {
    assert.deepEqual(drawings('«(a)»b'), ['(|b', '(a|b', '(a)|b']);
  });

  it('closes nothing ahead that the text leaves open', () => {
    assert.deepEqual(drawings('«(a»\n  b)'), ['(|\n  b)', '(a|\n  b)']);
  });

  it('opens a line of its own between brackets, and leaves it by one key', () => {
    assert.deepEqual(drawings('if«{\n  a\n}»\n'), [
      'if{|}\n',
      'if{\n  |\n}\n',
      'if{\n  a|\n}\n',
      'if{\n  a\n}|\n',
    ]);
  });

  it('brings the indentation along with Enter, in one key', () => {
    assert.equal(keysByHand(drawHole(lines('def f():«', '        return 1', '»'), 'a.py')), 1 + 8 + 1);
  });

  it('takes what was closed ahead away with what is accepted', () => {
    const typist = new Typist(drawHole('a«(b);»\n'));
    typist.press();
    assert.equal(typist.closedWithin('b);'.length), 1);
    assert.deepEqual(typist.accept('b);'.length), [{ offset: 2, length: 1, text: 'b);' }]);
    assert.equal(draw(typist), 'a(b);|\n');
    assert.equal(typist.nextKey, '');
  });

  it('leaves what was closed ahead behind what is accepted before it', () => {
    const typist = new Typist(drawHole('a«(bc);»\n'));
    typist.press();
    assert.deepEqual(typist.accept(1), [{ offset: 2, length: 0, text: 'b' }]);
    assert.equal(draw(typist), 'a(b|c)\n'.replace('c', ''));
  });

  it('ends at the file as it was, each edit leading to the document it shows', () => {
    const piece = fc.constantFrom('(', ')', '{', '}', '[', ']', '"', "'", 'a', ' ', '\n', '\n  ', ',', '😀');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(5)), (pieces, choices) => {
        const typed = pieces.join('');
        const typist = new Typist({ path: 'a.ts', before: 'x', typed, after: '\ny' });
        let text = typist.text;
        for (let i = 0; typist.nextKey !== ''; i++) {
          const choice = choices[i] ?? 5;
          const edits =
            choice < 5 ? typist.accept(Math.min(choice + 1, typist.remaining.length)) : typist.press();
          text = apply(text, edits);
          assert.equal(text, typist.text);
        }
        assert.equal(text, `x${typed}\ny`);
      }),
    );
  });
});
