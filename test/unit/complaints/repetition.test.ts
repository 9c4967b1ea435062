import assert from 'node:assert/strict';
import { draw } from '../completion/suggest.ts';
import { lines } from '../helpers/cursor-text.ts';

/** The complaint: the model goes round in circles, or says what stands just above. */
describe('A suggestion does not repeat', () => {
  it('itself in a line', () => {
    assert.equal(draw('let a = |', `b${'.next.next'.repeat(6)}\n`), 'let a = ⟦b.next⟧');
  });

  it('itself in lines', () => {
    const says = '\n  first(a);\n  second(a);\n  first(a);\n  second(a);\n}\n';
    assert.equal(draw('function f(a) {|', says), lines('function f(a) {⟦', '  first(a);', '  second(a);⟧'));
  });

  it('the line above', () => {
    const at = lines('  total += item.price;', '  |');
    assert.equal(draw(at, 'total += item.price;\n'), lines('  total += item.price;', '  ⟦⟧'));
  });
});
