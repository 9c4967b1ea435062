import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { parseFirstTry, parseLibrary, readFirstTries } from './fixture.ts';
import { judge } from './judge.ts';
import { lines } from '../../test/unit/helpers/cursor-text.ts';

const header = ['language: Python', 'path: a.py', 'title: a body', 'sensible: /return/', 'names: join cwd'];
const file = (...rows: readonly string[]): string => `${lines(...rows)}\n`;

describe('A first try', () => {
  it('is a header, a document with a cursor, and a sensible answer', () => {
    const drawn = file(
      ...header,
      'wrong: /PASS/i',
      '---',
      'def f():',
      '    █',
      '',
      'f()',
      '--- answer',
      'a',
      'b',
    );
    const { text, offset, answer, names, sensible, wrong, language } = parseFirstTry('a', drawn);
    assert.equal(text, 'def f():\n    \n\nf()\n');
    assert.equal(offset, 13);
    assert.equal(answer, 'a\nb');
    assert.equal(language.name, 'Python');
    assert.deepEqual([...names], ['join', 'cwd']);
    assert.deepEqual([sensible, wrong], [[/return/], [/PASS/i]]);
  });

  it('may use the names of its language’s library', () => {
    const library = parseLibrary('Go: fmt Println\nPython: len sum\n');
    const { names } = parseFirstTry('a', file(...header, '---', '█', '--- answer', 'a'), library);
    assert.deepEqual([...names], ['len', 'sum', 'join', 'cwd']);
  });

  it('that is not of this form is refused by its name', () => {
    const body = ['---', '█', '--- answer', 'a'];
    const refused = (message: RegExp, ...rows: readonly string[]): void => {
      assert.throws(() => parseFirstTry('odd', file(...rows)), message);
    };
    refused(/odd .*cursor/, ...header, '---', 'a', '--- answer', 'a');
    refused(/odd .*cursor/, ...header, '---', '█ █', '--- answer', 'a');
    refused(/odd .*answer/, ...header, '---', '█');
    refused(/odd .*unknown: nonsense/, ...header, 'nonsense: 1', ...body);
    refused(/odd needs one "path"/, ...header.filter((row) => !row.startsWith('path')), ...body);
    refused(/odd .*sensible/, ...header.filter((row) => !row.startsWith('sensible')), ...body);
    refused(/odd .*pattern.*x/, ...header, 'wrong: x', ...body);
    refused(/no language "Cobol"/, 'language: Cobol', ...header.slice(1), ...body);
  });
});

describe('The first tries', () => {
  const folder = fileURLToPath(new URL('../../test/fixtures/first-tries', import.meta.url));
  const tries = readFirstTries(folder);

  it('are forty, in more than ten languages', () => {
    assert.equal(tries.length, 40);
    assert.ok(new Set(tries.map(({ language }) => language.name)).size > 10);
  });

  for (const one of tries) {
    it(`${one.id} takes its answer, and neither nothing nor what goes wrong at the end of it`, () => {
      assert.deepEqual(judge(one, one.answer), { sensible: true, faults: [], unknown: [] });
      assert.deepEqual(judge(one, ' ').faults, ['nothing']);
      assert.equal(judge(one, 'zzz').sensible, one.id === 'html-heading');
      const bracket = one.language.isMarkup ? '<b>' : '{';
      assert.ok(judge(one, one.answer + bracket).faults.includes('unbalanced'));
      assert.equal(judge(one, `${one.answer}\n\nother things\nthat follow`).sensible, false);
    });
  }
});
