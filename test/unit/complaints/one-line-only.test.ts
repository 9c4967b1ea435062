import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw } from '../completion/suggest.ts';

/** The complaint: there is never more than one line, or so many that nobody reads them. */
describe('A suggestion has as many lines as belong together', () => {
  it('the whole of a function in braces', () => {
    const says = '\n  const b = a;\n  return b;\n}\nfunction g() {\n';
    assert.equal(
      draw('function f(a) {|', says),
      lines('function f(a) {⟦', '  const b = a;', '  return b;', '}⟧'),
    );
  });

  it('the whole of a function by indentation', () => {
    const says = '\n    b = a\n    return b\nf(1)\n';
    assert.equal(
      draw('def f(a):|', says, 'end', true, 'a.py'),
      lines('def f(a):⟦', '    b = a', '    return b⟧'),
    );
  });

  it('the whole of an element', () => {
    const says = '\n  <li>a</li>\n</ul>\n<p>\n';
    assert.equal(draw('<ul>|', says, 'end', true, 'a.html'), lines('<ul>⟦', '  <li>a</li>', '</ul>⟧'));
  });

  it('one where a statement stands among others', () => {
    assert.equal(draw('let a = |', '1;\nlet b = 2;\n'), 'let a = ⟦1;⟧');
  });

  it('no more than eight', () => {
    const shown = draw('let a = [|', `\n${'  1,\n'.repeat(50)}];\n`);
    assert.equal(shown.split('\n').length, 8);
  });
});
