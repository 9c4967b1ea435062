import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirstLinePreview, firstLineLength } from '../../../src/completion/first-line-preview.ts';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { atCursor } from '../helpers/cursor-text.ts';

function rig(drawing: string) {
  const { text, offset } = atCursor(drawing);
  const previewed: string[] = [];
  const preview = new FirstLinePreview(
    { ...surroundingsOf(text, offset, 'a.ts'), isEager: true, shortest: 1, unwanted: [] },
    (line) => previewed.push(line),
  );
  return { preview, previewed };
}

describe('firstLineLength', () => {
  it('is the length up to the end of the first line that is not blank', () => {
    assert.equal(firstLineLength('a'), undefined);
    assert.equal(firstLineLength('a\n'), 1);
    assert.equal(firstLineLength('\n  a'), undefined);
    assert.equal(firstLineLength('\n  a\n  b'), '\n  a'.length);
    assert.equal(firstLineLength(' \n'), undefined);
  });
});

describe('FirstLinePreview', () => {
  it('shows the first line once, filtered, when it is complete', () => {
    const { preview, previewed } = rig('function f() {|');
    for (const text of ['\n', '\n  a();', '\n  a(); \n', '\n  a(); \n  b();\n']) preview.look(text);
    assert.deepEqual(previewed, ['\n  a();']);
  });

  it('shows nothing when the first line is not worth showing', () => {
    const { preview, previewed } = rig('let a = 1;\n|');
    preview.look('let a = 1;\nb');
    assert.deepEqual(previewed, []);
    assert.equal(preview.keep(''), '');
  });

  it('keeps the preview at the start of the suggestion', () => {
    const { preview } = rig('|');
    preview.look('if (a) {\n');
    assert.equal(preview.keep('if (a) {\n  b();\n}'), 'if (a) {\n  b();\n}');
    assert.equal(preview.keep('if (a)'), 'if (a) {');
    assert.equal(preview.keep(''), 'if (a) {');
  });

  it('indents the preview like the document, and the suggestion begins with it', () => {
    const { preview, previewed } = rig('f() {\n        if (a) {|');
    const says = '\n            b();\n            c();';
    preview.look(`${says}\n`);
    assert.deepEqual(previewed, ['\n                b();']);
    const whole = '\n                b();\n                c();';
    assert.equal(preview.keep(whole), whole);
  });

  it('never changes what is shown', () => {
    const piece = fc.constantFrom('a', '(', ')', '{', '}', '\n', '  ', ';');
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (before, says) => {
        const { preview, previewed } = rig(`${before.join('')}|`);
        for (let i = 1; i <= says.length; i++) preview.look(says.slice(0, i).join(''));
        assert.ok(preview.keep('').startsWith(previewed[0] ?? ''));
        assert.ok(previewed.length <= 1);
      }),
    );
  });
});
