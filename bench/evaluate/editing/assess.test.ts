import assert from 'node:assert/strict';
import { placeSuggestion } from '../../../src/suggestion/placement.ts';
import { lineAt } from '../../../src/evaluation/assistant.ts';
import { assess, type Assessment } from './assess.ts';
import type { EditingPlace } from './places.ts';
import { judge } from '../../../src/evaluation/judge.ts';
import { Typist } from '../../../src/evaluation/typist.ts';

/** Reads a drawing in which `⟦` and `⟧` stand around what is taken out. */
function place(drawing: string): EditingPlace {
  const [before = '', tail = ''] = drawing.split('⟦');
  const [typed = '', after = ''] = tail.split('⟧');
  return { path: 'a.ts', kind: 'word', before, typed, after, until: typed.length };
}

/** Assesses a suggestion after some keys, placed as the editor would. */
function assessed(drawing: string, suggestion: string, keys = 0): Assessment {
  const at = place(drawing);
  const typist = new Typist(at);
  for (let i = 0; i < keys; i++) typist.press();
  const placed = placeSuggestion(lineAt(typist.text, typist.offset), suggestion);
  assert.ok(placed);
  const { position, closedAhead } = typist;
  const shown = { ...judge(typist, at.path, placed), path: at.path, before: '', next: '' };
  return assess(at, shown, { position, closedAhead });
}

describe('assess', () => {
  const words = 'x = JSON.s⟦tringify⟧(token);';

  it('finds a suggestion right that leads to the line as it was written', () => {
    const { right, rightStart, doubled, broken, distracts } = assessed(words, 'ringify', 1);
    assert.deepEqual([right, rightStart, doubled, broken, distracts], [true, true, false, false, false]);
  });

  it('finds one wrong that says again what stands behind it', () => {
    const { right, rightStart, doubled, distracts, line } = assessed(words, 'ringify(token);', 1);
    assert.deepEqual([right, rightStart, doubled, distracts], [false, false, true, true]);
    assert.deepEqual(line, ['x = JSON.st', '(token);']);
  });

  it('finds a right start where what was taken out goes on behind a whole word', () => {
    const chain = 'x = ⟦call(width).size⟧ + 1;';
    assert.equal(assessed(chain, 'call(width)').rightStart, true);
    assert.equal(assessed(chain, 'call(width)').right, false);
    assert.equal(assessed(chain, 'call(wid').rightStart, false);
    assert.equal(assessed(chain, 'call(height)').rightStart, false);
  });

  it('counts a right start as no fault, whatever it leaves open', () => {
    assert.equal(assessed('x = ⟦call(width)⟧ + 1;', 'call(width').broken, false);
    assert.equal(assessed('x = ⟦call(width)⟧ + 1;', 'call(height').broken, true);
    assert.equal(assessed('x = ⟦total + rate⟧ + rate;', 'total + rate').doubled, false);
  });

  it('puts a closer that was closed ahead in its place', () => {
    const { right, replaced, broken } = assessed('f⟦(width)⟧;', 'width)', 1);
    assert.deepEqual([right, replaced, broken], [true, 1, false]);
  });

  it('puts a closer that stands behind what was taken out in its place', () => {
    const { right, replaced } = assessed('f(⟦width⟧);', 'width)');
    assert.deepEqual([right, replaced], [true, 1]);
  });

  it('finds whole lines right of which more were taken out', () => {
    const block = 'a {⟦\n  b();\n  c();⟧\n}';
    assert.equal(assessed(block, 'b();', 1).right, true);
    assert.equal(assessed(block, 'b();\n  c();', 1).right, true);
    assert.equal(assessed(block, 'b()', 1).right, false);
    assert.equal(assessed(block, 'b();\n  d();', 1).right, false);
    // The first line is what comes next.
    assert.equal(assessed(block, 'b();\n  d();', 1).distracts, false);
  });

  it('finds the line below said again', () => {
    assert.equal(assessed('a();⟦\nlet b;⟧\nreturn c;', 'let b;\nreturn c;', 1).doubled, true);
    assert.equal(assessed('a();⟦\nlet b;⟧\nreturn c;', 'return c;', 1).doubled, true);
  });
});
