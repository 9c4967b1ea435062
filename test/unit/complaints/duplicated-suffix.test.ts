import assert from 'node:assert/strict';
import { placeSuggestion } from '../../../src/suggestion/placement.ts';
import { draw } from '../completion/suggest.ts';
import { drawnLine, lines } from '../helpers/cursor-text.ts';

/** The complaint: what stands behind the cursor comes again with the suggestion, above all closing brackets. */
describe('A suggestion does not repeat what stands behind the cursor', () => {
  it('be it the rest of the line', () => {
    assert.equal(draw('move(|from, to);', 'path, from, to);\n'), 'move(⟦path, ⟧from, to);');
  });

  it('be it a quote and a bracket that the editor has typed ahead', () => {
    assert.equal(draw("read('|')", "a.txt')\n"), "read('⟦a.txt⟧')");
  });

  it('be it the line below', () => {
    const at = lines('let sum = 0;', '|', 'return sum;');
    assert.equal(draw(at, 'return sum;\n'), lines('let sum = 0;', '⟦⟧', 'return sum;'));
  });

  it('be it the line below, with brackets typed ahead on this one', () => {
    const at = (after: string): string => lines(`each("k|${after}`, 'each("k", range(6))');
    assert.equal(draw(at('")'), '", range(6))\n'), lines('each("k⟦⟧")', 'each("k", range(6))'));
    assert.equal(draw(at(', range(6))'), '"'), lines('each("k⟦⟧, range(6))', 'each("k", range(6))'));
  });

  it('be it a bracket that is closed some lines below', () => {
    const at = lines('call(', '  a,', '  |', '  // the last one', ');');
    assert.equal(draw(at, 'b);\n'), lines('call(', '  a,', '  ⟦b⟧', '  // the last one', ');'));
  });

  it('be it the bracket that closes the block below', () => {
    const at = lines('function f() {', '  |', '}');
    assert.equal(
      draw(at, 'if (a) {\n    b();\n  }\n}\n'),
      lines('function f() {', '  ⟦if (a) {', '    b();', '  }⟧', '}'),
    );
  });

  it('and a bracket typed ahead while the model was asked is replaced, not doubled', () => {
    const placed = placeSuggestion(drawnLine('call(|)'), 'a(b), c)');
    assert.deepEqual(placed, { text: 'a(b), c)', start: 5, end: 6 });
  });
});
