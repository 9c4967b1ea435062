import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirstLineOffer, firstLineLength } from '../../../src/completion/first-line.ts';
import { surroundingsOf } from '../../../src/completion/surroundings.ts';
import { atCursor } from '../helpers/cursor-text.ts';

function rig(drawing: string) {
  const { text, offset } = atCursor(drawing);
  const offered: string[] = [];
  const offer = new FirstLineOffer(
    { ...surroundingsOf(text, offset, 'a.ts'), isEager: true, shortest: 1, unwanted: [] },
    (line) => offered.push(line),
  );
  return { offer, offered };
}

describe('firstLineLength', () => {
  it('is that up to the end of the first line with anything on it', () => {
    assert.equal(firstLineLength('a'), undefined);
    assert.equal(firstLineLength('a\n'), 1);
    assert.equal(firstLineLength('\n  a'), undefined);
    assert.equal(firstLineLength('\n  a\n  b'), '\n  a'.length);
    assert.equal(firstLineLength(' \n'), undefined);
  });
});

describe('FirstLineOffer', () => {
  it('offers the first line once it is whole, filtered, and once only', () => {
    const { offer, offered } = rig('function f() {|');
    for (const text of ['\n', '\n  a();', '\n  a(); \n', '\n  a(); \n  b();\n']) offer.look(text);
    assert.deepEqual(offered, ['\n  a();']);
  });

  it('offers nothing where nothing is worth showing', () => {
    const { offer, offered } = rig('let a = 1;\n|');
    offer.look('let a = 1;\nb');
    assert.deepEqual(offered, []);
    assert.equal(offer.keep(''), '');
  });

  it('keeps what was offered', () => {
    const { offer } = rig('|');
    offer.look('if (a) {\n');
    assert.equal(offer.keep('if (a) {\n  b();\n}'), 'if (a) {\n  b();\n}');
    assert.equal(offer.keep('if (a)'), 'if (a) {');
    assert.equal(offer.keep(''), 'if (a) {');
  });

  it('offers it as deep as the document is, and the rest goes on with it', () => {
    const { offer, offered } = rig('f() {\n        if (a) {|');
    const says = '\n            b();\n            c();';
    offer.look(`${says}\n`);
    assert.deepEqual(offered, ['\n                b();']);
    const whole = '\n                b();\n                c();';
    assert.equal(offer.keep(whole), whole);
  });

  it('only ever lets a suggestion grow', () => {
    const piece = fc.constantFrom('a', '(', ')', '{', '}', '\n', '  ', ';');
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (before, says) => {
        const { offer, offered } = rig(`${before.join('')}|`);
        for (let i = 1; i <= says.length; i++) offer.look(says.slice(0, i).join(''));
        assert.ok(offer.keep('').startsWith(offered[0] ?? ''));
        assert.ok(offered.length <= 1);
      }),
    );
  });
});
