import assert from 'node:assert/strict';
import { duplicatesSuffix, unbalancesBrackets, type Accepted } from '../../../src/evaluation/checks.ts';
import { lines } from '../helpers/cursor-text.ts';

/** A suggestion between `«` and `»`; what it replaces stands between `»` and `¦`. */
function accepted(drawing: string, path = 'a.ts'): Accepted {
  const [before = '', rest = ''] = drawing.split('«');
  const [text = '', tail = ''] = rest.split('»');
  const replaced = tail.indexOf('¦');
  const behind = tail.replace('¦', '');
  return { path, before, text, behind, after: behind.slice(Math.max(0, replaced)) };
}

describe('duplicatesSuffix', () => {
  const doubles = (drawing: string): boolean => duplicatesSuffix(accepted(drawing));

  it('finds the rest of the line', () => {
    assert.ok(doubles('const a = «b + c;» + c;'));
    assert.ok(!doubles('const a = «b» + c;'));
    assert.ok(!doubles('const a = «b + c;» + c;¦'));
  });

  it('finds the next line with anything on it', () => {
    assert.ok(doubles(lines('a', '«b();', 'c();»', '', '  c();')));
    assert.ok(!doubles(lines('a', '«b();», c();')));
    assert.ok(!doubles(lines('a', '«b();»', 'c();')));
  });

  it('finds a line of which the beginning was typed', () => {
    assert.ok(doubles(lines('  ret«urn a;»', '  return a;')));
  });

  it('tells brackets that close another block apart by their indentation', () => {
    assert.ok(doubles(lines('if (a) {', '  «b();', '}»', '}')));
    assert.ok(!doubles(lines('if (a) {', '  «if (b) {', '  }»', '}')));
  });
});

describe('unbalancesBrackets', () => {
  const unbalances = (drawing: string, path?: string): boolean => unbalancesBrackets(accepted(drawing, path));

  it('finds a closer too many', () => {
    assert.ok(unbalances('call(«a)»)'));
    assert.ok(!unbalances('call(«a»)'));
    assert.ok(!unbalances('call(«a)»)¦'));
    assert.ok(!unbalances('call(«a)»'));
    assert.ok(unbalances('call(«a]»'));
  });

  it('finds an opener that stays open, but for one that ends the suggestion', () => {
    assert.ok(unbalances('«if (call(a»\n'));
    assert.ok(unbalances('«call(a,»\n'));
    assert.ok(!unbalances('«if (call(a)) {»\n'));
    assert.ok(!unbalances('«call({»\n'));
    assert.ok(!unbalances('interface A {\n  «get(»\n}\n'));
    assert.ok(!unbalances('«call( {»\n'));
    assert.ok(!unbalances('«call(a»)\n'));
  });

  it('looks past strings and comments of the language', () => {
    assert.ok(!unbalances('«a = "(";»'));
    assert.ok(!unbalances('«a(); // (»'));
    assert.ok(!unbalances('«a()  # (»', 'a.py'));
    assert.ok(unbalances('«a  # b»\n«(c»'.replace('»\n«', '\n'), 'a.py'));
  });

  it('counts what was unbalanced before as no fault of the suggestion', () => {
    assert.ok(!unbalances('f(]]\n«a()»'));
  });
});
