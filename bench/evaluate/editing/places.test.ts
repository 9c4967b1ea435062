import assert from 'node:assert/strict';
import { choosePlaces, KINDS, placesIn, type EditingPlace, type Kind } from './places.ts';
import { ownMarkupAndData } from './files.ts';
import { lines } from '../../../test/unit/helpers/cursor-text.ts';

/** The cursor's line with `⟦` and `⟧` around what is taken out; what the person does not type stands behind `¦`. */
function draw({ before, typed, until, after }: EditingPlace): string {
  const start = before.slice(before.lastIndexOf('\n') + 1);
  const rest = until < typed.length ? `¦${typed.slice(until)}` : '';
  return `${start}⟦${typed.slice(0, until)}${rest}⟧${after.split('\n')[0] ?? ''}`;
}

function drawn(kind: Kind, text: string, path = 'a.ts'): string[] {
  return placesIn({ path, text }, kind).map(draw);
}

describe('places of a kind', () => {
  it('are words with code behind them', () => {
    assert.deepEqual(drawn('word', 'x = JSON.stringify(token);'), ['x = JSON.s⟦tringify⟧(token);']);
    assert.deepEqual(drawn('word', 'if retry_state.outcome.failed:', 'a.py'), [
      'if r⟦etry_state⟧.outcome.failed:',
      'if retry_state.o⟦utcome⟧.failed:',
    ]);
    assert.deepEqual(drawn('word', 'return "stringify(token)"; // stringify(token)'), []);
  });

  it('are words with what belongs to them', () => {
    assert.deepEqual(drawn('chain', 'x = JSON.stringify(f(a)[0]).length + 1;'), [
      'x = JSON.s⟦tringify(f(a)[0]).length⟧ + 1;',
    ]);
    assert.deepEqual(drawn('chain', 'store?.total(a,'), ['s⟦tore?.total⟧(a,']);
    assert.deepEqual(drawn('chain', 'const total = amount;'), []);
  });

  it('are arguments beside others', () => {
    assert.deepEqual(drawn('argument', 'call(first, [second, "b, c"], x);'), [
      'call(⟦first⟧, [second, "b, c"], x);',
      'call(first, ⟦[second, "b, c"]⟧, x);',
    ]);
    assert.deepEqual(drawn('argument', 'call(first);\nfunction f(first, second) {}'), []);
  });

  it('are expressions amid a line', () => {
    assert.deepEqual(drawn('expression', 'const total = price.net() + taxes;'), [
      'const total = ⟦price.net()⟧ + taxes;',
    ]);
    assert.deepEqual(drawn('expression', 'return label if ready else other', 'a.py'), [
      'return ⟦label⟧ if ready else other',
      'return label if ⟦ready⟧ else other',
    ]);
  });

  it('are keys and values', () => {
    assert.deepEqual(drawn('entry', '{\n  "name": "board",\n  "size": 1200\n}', 'a.json'), [
      '  "⟦name⟧": "board",',
      '  "name": ⟦"board"⟧,',
      '  "⟦size⟧": 1200',
      '  "size": ⟦1200⟧',
    ]);
    assert.deepEqual(drawn('entry', 'jobs:\n  - runs-on: ubuntu # old', 'a.yaml'), [
      '  - ⟦runs-on⟧: ubuntu # old',
      '  - runs-on: ⟦ubuntu # old⟧',
    ]);
    assert.deepEqual(drawn('entry', 'f({ width: outer + 1, id })'), [
      'f({ ⟦width⟧: outer + 1, id })',
      'f({ width: ⟦outer + 1⟧, id })',
    ]);
    assert.deepEqual(drawn('entry', 'd = {"width": total}', 'a.py'), [
      'd = {⟦"width"⟧: total}',
      'd = {"width": ⟦total⟧}',
    ]);
    assert.deepEqual(drawn('entry', 'd = {name: v for name, v in x}', 'a.py'), []);
  });

  it('are texts in strings and what is put in between', () => {
    assert.deepEqual(drawn('string', "say('There is no file');").slice(0, 2), [
      "say('⟦There⟧ is no file');",
      "say('⟦There is no file⟧');",
    ]);
    assert.ok(drawn('string', 'a = `At ${place.name} now`;').includes('a = `At ${⟦place.name⟧} now`;'));
    assert.ok(drawn('string', 'a = f"At {place.name:>3}"', 'a.py').includes('a = f"At {⟦place.name⟧:>3}"'));
    assert.ok(!drawn('string', 'a = "At {place.name}"', 'a.py').some((one) => one.includes('{⟦')));
    assert.deepEqual(drawn('string', "import { a } from './letters.ts';"), []);
  });

  it('are attributes in tags', () => {
    assert.deepEqual(drawn('attribute', '<a class="more" href="/next">', 'a.html'), [
      '<a ⟦class="more"⟧ href="/next">',
      '<a class="⟦more⟧" href="/next">',
      '<a class="more" ⟦href="/next"⟧>',
      '<a class="more" href="⟦/next⟧">',
    ]);
    assert.ok(drawn('attribute', 'f(<A b={total} c />)', 'a.tsx').includes('f(<A b={⟦total⟧} c />)'));
    assert.deepEqual(drawn('attribute', '<a class="more">', 'a.ts'), []);
  });

  it('are whole lines amid a block', () => {
    const text = lines('f(() => {', '  first();', '  second();', '  third();', '});');
    assert.deepEqual(drawn('line', text), ['  first();⟦\n  second();⟧']);
    assert.deepEqual(drawn('line', text.replace('second();', '// second();')), []);
  });

  it('are blocks, of which two lines are typed', () => {
    const text = lines('a();', 'if (b) {', '  c();', '  d();', '}', 'e();');
    assert.deepEqual(drawn('block', text), ['a();⟦\nif (b) {\n  c();¦\n  d();\n}⟧']);
    assert.deepEqual(drawn('block', text.replace('\n}\n', '\n} else {\n  f();\n}\n')), []);
    const python = lines('a()', 'for b in c:', '    d()', '    e()', '', 'f()');
    assert.deepEqual(drawn('block', python, 'a.py'), ['a()⟦\nfor b in c:\n    d()¦\n    e()⟧']);
    assert.deepEqual(drawn('block', python.replace('f()', 'else:\n    f()'), 'a.py'), []);
  });

  it('are the first lines of functions', () => {
    const text = lines('function half(a) {', '  const b = a / 2;', '  return b;', '}');
    assert.deepEqual(drawn('function', text), ['function half(a) {⟦\n  const b = a / 2;¦\n  return b;⟧']);
    assert.deepEqual(drawn('function', text.replace('function half', 'if ')), []);
    const python = lines('def half(a):', '    b = a / 2', '    return b');
    assert.deepEqual(drawn('function', python, 'a.py'), ['def half(a):⟦\n    b = a / 2¦\n    return b⟧']);
    assert.deepEqual(drawn('function', python.replace('b = a / 2', '"""Half."""'), 'a.py'), []);
  });

  it('are imports', () => {
    assert.deepEqual(drawn('import', "import a from 'a';\nconst b = require('b');"), [
      "⟦import a from 'a';⟧",
      "import a from 'a';⟦\nconst b = require('b');⟧",
    ]);
    assert.deepEqual(drawn('import', '"""\nimport this\n"""\nfrom a import b', 'a.py'), [
      '"""⟦\nfrom a import b⟧',
    ]);
  });
});

describe('choosePlaces', () => {
  const source = lines(
    "import { log } from './log.ts';",
    'export function report(total: number, label: string) {',
    '  const amount = round(total, digits) * rate;',
    '  log.write(`The total of ${label} is ${amount}`, { level: severity });',
    '  count.add(label, amount);',
    '  if (amount > limit) {',
    '    warn(label);',
    '    stop();',
    '  }',
    '}',
  );
  const files = [
    ...['one/a.ts', 'one/b.ts', 'two/c.ts'].map((path, i) => ({
      path,
      text: source.replaceAll('amount', `amount${i}`),
    })),
    ...ownMarkupAndData(),
  ];

  it('cuts pieces out of files, which put together are the files', () => {
    const places = choosePlaces(files, { seed: 1, places: 60 });
    assert.equal(places.length, 60);
    for (const { path, before, typed, until, after } of places) {
      assert.equal(before + typed + after, files.find((file) => file.path === path)?.text);
      assert.ok(until > 0 && until <= typed.length);
    }
  });

  it('has each kind from few places on', () => {
    const kinds = choosePlaces(files, { seed: 2, places: KINDS.length }).map(({ kind }) => kind);
    assert.deepEqual(kinds, [...KINDS]);
  });

  it('is the same for the same seed, and another for another', () => {
    const first = choosePlaces(files, { seed: 3, places: 30 });
    assert.deepEqual(choosePlaces(files, { seed: 3, places: 30 }), first);
    assert.notDeepEqual(choosePlaces(files, { seed: 4, places: 30 }), first);
  });

  it('begins with the same places when there are to be more', () => {
    const few = choosePlaces(files, { seed: 5, places: 20 });
    assert.deepEqual(choosePlaces(files, { seed: 5, places: 40 }).slice(0, 20), few);
  });

  it('takes no place twice, and ends where there are no more', () => {
    const places = choosePlaces(files, { seed: 6, places: 99_999 });
    const names = places.map(({ kind, path, before }) => `${kind} ${path} ${before.length}`);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(choosePlaces([{ path: 'a.ts', text: '' }], { seed: 1, places: 5 }), []);
  });
});
