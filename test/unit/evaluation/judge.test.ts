import assert from 'node:assert/strict';
import { placeSuggestion } from '../../../src/suggestion/placement.ts';
import { lineAt } from '../../../src/evaluation/assistant.ts';
import { judge, type Judgement } from '../../../src/evaluation/judge.ts';
import { Typist } from '../../../src/evaluation/typist.ts';
import { drawHole } from '../helpers/holes-drawn.ts';

/** Judges a suggestion after some keys of a hole, placed as the editor would. */
function judged(drawing: string, suggestion: string, keys = 0): Judgement {
  const hole = drawHole(drawing);
  const typist = new Typist(hole);
  for (let i = 0; i < keys; i++) typist.press();
  const placed = placeSuggestion(lineAt(typist.text, typist.offset), suggestion);
  assert.ok(placed);
  return judge(typist, hole.path, placed);
}

describe('judge', () => {
  it('finds a suggestion right that is what comes next', () => {
    const { right, accepted, acceptKeys, exactLine, similarity } = judged('a = «call(b);»\n', 'call(b);');
    assert.deepEqual([right, accepted, acceptKeys, exactLine, similarity], [true, 8, 1, true, 1]);
  });

  it('finds one right that ends before the line does', () => {
    const { right, accepted, exactLine, similarity } = judged('a = «call(b);»\n', 'call');
    assert.deepEqual([right, accepted, exactLine, similarity], [true, 4, false, 0.5]);
  });

  it('finds one wrong that says something else, or more', () => {
    for (const text of ['cell(b);', 'call(b);c', 'call(b); // no']) {
      const { right, accepted } = judged('a = «call(b);»\n', text);
      assert.deepEqual([right, accepted], [false, 0], text);
    }
  });

  it('has less than three characters typed', () => {
    const { right, accepted } = judged('a = «b;»\n', 'b;');
    assert.deepEqual([right, accepted], [true, 0]);
    assert.equal(judged('a = «bc;»\n', 'bc;').accepted, 3);
  });

  it('takes of several lines those that are right, a key for each', () => {
    const hole = 'if (a) {«\n  b();\n  c();\n  d();»\n}';
    const all = judged(hole, '\n  b();\n  c();\n  d();');
    assert.deepEqual([all.accepted, all.acceptKeys], [21, 1]);
    const two = judged(hole, '\n  b();\n  c();\n  e();');
    assert.deepEqual([two.accepted, two.acceptKeys], [14, 2]);
    const none = judged(hole, '\n  x();\n  c();\n  d();');
    assert.deepEqual([none.right, none.accepted], [false, 0]);
  });

  it('finds one wrong that leaves a bracket twice which was closed ahead', () => {
    // The editor replaces a closer that the suggestion has as well, so there is none twice.
    const placed = judged('call«(a)»;', 'a)', 1);
    assert.deepEqual([placed.right, placed.replaced, placed.unbalancesBrackets], [true, 1, false]);
    const hole = drawHole('call«(a)»;');
    const typist = new Typist(hole);
    typist.press();
    const doubled = judge(typist, 'a.ts', { text: 'a)', start: 5, end: 5 });
    assert.deepEqual([doubled.right, doubled.unbalancesBrackets], [false, true]);
  });

  it('leaves out what stands before the cursor of a suggestion for a selected item', () => {
    const typist = new Typist(drawHole('a.ca«ll()»'));
    assert.equal(judge(typist, 'a.ts', { text: 'call()', start: 2, end: 4 }).text, 'll()');
  });

  it('finds no fault with what leads to the file as it was', () => {
    const { duplicatesSuffix } = judged('«  a();»\n  a();', '  a();');
    assert.equal(duplicatesSuffix, false);
    assert.equal(judged('«  b();»\n  a();', '  a();').duplicatesSuffix, true);
  });
});
