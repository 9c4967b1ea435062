import assert from 'node:assert/strict';
import { isBroken, isDoubled, type Inserted } from './faults.ts';

/** A suggestion between `⟦` and `⟧`; the line as it was written is what stands in it otherwise unless it is given. */
function inserted(drawing: string, original = '', path = 'a.ts'): Inserted {
  const [head = '', tail = ''] = drawing.split('⟦');
  const [text = '', behind = ''] = tail.split('⟧');
  const before = head.slice(head.lastIndexOf('\n') + 1);
  const [rest = '', ...below] = behind.split('\n');
  const nextLine = below.find((line) => line.trim() !== '') ?? '';
  return { path, before, text, rest, nextLine, original };
}

describe('isDoubled', () => {
  const doubled = (drawing: string): boolean => isDoubled(inserted(drawing));

  it('finds the rest of the line said again', () => {
    assert.ok(doubled('JSON.st⟦ringify(token);⟧(token);'));
    assert.ok(doubled('process.st⟦dout._write = function⟧._write = function ('));
    assert.ok(doubled('is⟦instance(dicts[0], Mapping):⟧(dicts[0], Mapping):'));
    assert.ok(doubled('const total = ⟦price + tax;⟧ + tax;'));
  });

  it('finds the beginning of the rest said again', () => {
    assert.ok(doubled('if re⟦try_state.outcome⟧.outcome.failed:'));
    assert.ok(doubled('JSON.st⟦ringify(token)⟧(tokens, null);'));
  });

  it('finds the end of the rest said again', () => {
    assert.ok(doubled('call(⟦width, options);⟧, height, options);'));
  });

  it('finds it before more that follows, and in any of several lines', () => {
    assert.ok(doubled('JSON.st⟦ringify(token); // now⟧(token);'));
    assert.ok(doubled('JSON.st⟦ringify(token);\nreturn token;⟧(token);'));
  });

  it('looks past white space', () => {
    assert.ok(doubled('a = ⟦b+count⟧ +  count'));
  });

  it('finds the next line said again where the line has no rest', () => {
    assert.ok(doubled('  ret⟦urn token;⟧\n\n  return token;'));
    assert.ok(doubled('⟦  first();\n  return token;⟧\n  return token;'));
    assert.ok(!doubled('  ret⟦urn other;⟧\n  return token;'));
    assert.ok(!doubled('  if (a) {\n    b();⟦\n  }⟧\n  }'), 'brackets alone');
  });

  it('finds punctuation said again', () => {
    assert.ok(doubled('"o⟦perator": "⟧": "Noord"'));
    assert.ok(doubled('map(⟦(item) => {⟧) => {'));
    assert.ok(!doubled('"⟦operator⟧": "Noord"'));
    assert.ok(!doubled('map(⟦item⟧) => {'));
  });

  it('finds nothing in what fits', () => {
    assert.ok(!doubled('JSON.st⟦ringify⟧(token);'));
    assert.ok(!doubled('if re⟦try_state⟧.outcome.failed:'));
    assert.ok(!doubled('process.st⟦dout⟧._write = function ('));
    assert.ok(!doubled('is⟦instance⟧(dicts[0], Mapping):'));
    assert.ok(!doubled('call(⟦width⟧, height, options);'));
    assert.ok(!doubled('const total = ⟦price * rate⟧ + tax;'));
  });

  it('takes less than four characters, and closers alone, for chance', () => {
    assert.ok(!doubled('f(⟦a, b⟧, b)'));
    assert.ok(!doubled('f(⟦g(h(i(j())))⟧))));'));
  });
});

describe('isBroken', () => {
  const broken = (drawing: string, original: string, path?: string): boolean =>
    isBroken(inserted(drawing, original, path));

  it('finds a closer too many, and an opener amid a line that nothing closes', () => {
    assert.ok(broken('call(⟦a)⟧, b);', 'call(a, b);'));
    assert.ok(broken('call(⟦f(a⟧, b);', 'call(a, b);'));
    assert.ok(broken('a = [⟦b)⟧];', 'a = [b];'));
    assert.ok(!broken('call(⟦f(a)⟧, b);', 'call(a, b);'));
  });

  it('finds a quote that nothing closes', () => {
    assert.ok(broken("say('⟦you';⟧');", "say('me');"));
    assert.ok(broken('say(⟦"you⟧);', 'say(me);'));
    assert.ok(!broken("say('⟦you⟧');", "say('me');"));
  });

  it('lets a line end with an opener', () => {
    assert.ok(!broken('⟦if (a) {⟧', 'return a;'));
    assert.ok(!broken('⟦call(⟧', 'return a;'));
    assert.ok(broken('⟦call(a⟧', 'return a;'));
    assert.ok(broken('f(⟦call(⟧, b)', 'f(a, b)'));
  });

  it('finds no fault with what was so before', () => {
    assert.ok(!broken('  ⟦other⟧, width) {', '  height, width) {'));
    assert.ok(!broken("// it's ⟦theirs⟧", "// it's ours"));
    assert.ok(!broken('# don(t ⟦do⟧', '# don(t go', 'a.py'));
  });
});
