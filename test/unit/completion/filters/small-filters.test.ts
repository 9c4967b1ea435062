import assert from 'node:assert/strict';
import { dropCopiedLine } from '../../../../src/completion/filters/drop-copied-line.ts';
import { dropRepetition, DISTINCTIVE_UNITS } from '../../../../src/completion/filters/drop-repetition.ts';
import { dropShort } from '../../../../src/completion/filters/drop-short.ts';
import { dropUnwanted } from '../../../../src/completion/filters/drop-unwanted.ts';
import { trimPartialWord } from '../../../../src/completion/filters/trim-partial-word.ts';
import { lines } from '../../helpers/cursor-text.ts';
import { contextAt, filtered } from './context-at.ts';

describe('dropCopiedLine', () => {
  const shown = (at: string, says: string): string => dropCopiedLine(says, contextAt(at));

  it('drops a copy of the line above', () => {
    assert.equal(shown(lines('  total += price;', '  |'), 'total += price;'), '');
  });

  it('drops the rest of a copy, and a copy in a later line', () => {
    assert.equal(shown(lines('total += price;', '', 'tot|'), 'al += price;'), '');
    assert.equal(shown(lines('total += price;', '|'), 'a();\ntotal += price;\nb();'), 'a();');
  });

  it('keeps lines that may occur twice: brackets, short lines, rulers', () => {
    assert.equal(shown(lines('  }', '|'), '}'), '}');
    assert.equal(shown(lines('  0,', '  |'), '0,'), '0,');
    assert.equal(shown(lines('----------', '|'), '----------'), '----------');
  });

  it('keeps a line that is as short as dropRepetition keeps', () => {
    const telling = 'a'.repeat(DISTINCTIVE_UNITS);
    for (const line of [telling, telling.slice(1)]) {
      const isKept = dropRepetition(`${line}\n${line}`, contextAt('|')) !== line;
      assert.equal(shown(lines(line, '|'), line) === line, isKept, line);
      assert.equal(isKept, line !== telling);
    }
  });

  it('keeps a line that differs', () => {
    assert.equal(shown(lines('total += price;', '|'), 'total += prices;'), 'total += prices;');
  });
});

describe('trimPartialWord', () => {
  const shown = (says: string, isCutShort: boolean): string =>
    trimPartialWord(says, contextAt('|', { isCutShort }));

  it('removes the last word of a text that is cut short, with its member operator', () => {
    assert.equal(shown('let a = bcd', true), 'let a = ');
    assert.equal(shown('a.b', true), 'a');
    assert.equal(shown('a?.b', true), 'a');
    assert.equal(shown('A::b', true), 'A');
    assert.equal(shown('f(12', true), 'f(');
    assert.equal(shown('größe', true), '');
  });

  it('keeps a text that the model has ended, or that does not end with a word', () => {
    assert.equal(shown('let a = bcd', false), 'let a = bcd');
    assert.equal(shown('f(a)', true), 'f(a)');
  });
});

describe('dropUnwanted', () => {
  const shown = (says: string, ...unwanted: readonly string[]): string =>
    dropUnwanted(says, contextAt('|', { unwanted }));

  it('drops a dismissed text with any white space around it, and a text whose first lines it is', () => {
    assert.equal(shown(' foo();', 'foo();'), '');
    assert.equal(shown('foo();', 'bar();', ' foo();\n'), '');
    assert.equal(shown('foo();\nbar();', 'foo();'), '');
  });

  it('keeps any other text', () => {
    assert.equal(shown('foo();'), 'foo();');
    assert.equal(shown('foo();', 'foo'), 'foo();');
    assert.equal(shown('foo();', ' '), 'foo();');
    assert.equal(shown('', ''), '');
  });
});

describe('dropShort', () => {
  const shown = (says: string, shortest: number): string =>
    dropShort(says, contextAt('a = b|', { shortest }));

  it('drops a text that is typed sooner than read', () => {
    assert.equal(shown('c;', 3), '');
    assert.equal(shown('  c;\n', 3), '');
    assert.equal(shown('cd;', 3), 'cd;');
  });

  it('keeps a single character for an explicit request', () => {
    assert.equal(shown(';', 1), ';');
    assert.equal(shown('', 1), '');
  });

  it('is the last filter', () => {
    assert.equal(filtered('call(|)', 'a)', { shortest: 2 }), '');
    assert.equal(filtered('call(|)', 'a)', { shortest: 1 }), 'a');
  });
});
