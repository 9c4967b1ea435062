import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrace } from './trace.ts';

describe('readTrace', () => {
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-trace-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const read = (...lines: readonly string[]): ReturnType<typeof readTrace> => {
    const path = join(folder, 'trace.jsonl');
    writeFileSync(path, lines.join('\n'));
    return readTrace(path);
  };

  const open = '{"open": "a.ts", "text": "let a"}';

  it('reads an event a line', () => {
    const events = read(
      open,
      '{"edit": "a.ts", "offset": 5, "length": 0, "text": " = 1"}',
      '{"complete": "a.ts", "offset": 9}',
      '{"close": "a.ts"}',
      '{"notebook": "a.ipynb", "cells": ["a.py#1"]}',
      '',
    );
    assert.deepEqual(events, [
      { open: 'a.ts', text: 'let a' },
      { edit: 'a.ts', offset: 5, length: 0, text: ' = 1' },
      { complete: 'a.ts', offset: 9 },
      { close: 'a.ts' },
      { notebook: 'a.ipynb', cells: ['a.py#1'] },
    ]);
  });

  it('does not mind empty lines and line ends of another system', () => {
    assert.equal(read('', `${open}\r`, '  ', '{"close": "a.ts"}\r', '').length, 2);
    assert.deepEqual(read(''), []);
  });

  const faults: readonly (readonly [name: string, line: string, message: RegExp])[] = [
    ['no JSON', '{"open": "a.ts"', /:2 is not JSON/],
    ['no object', '7', /:2 is not an event/],
    ['null', 'null', /:2 is not an event/],
    ['no event that is known', '{"jump": "a.ts"}', /:2 is not an event/],
    ['an open without text', '{"open": "a.ts"}', /:2 is not an event/],
    ['an edit without a length', '{"edit": "a.ts", "offset": 1, "text": ""}', /:2 is not an event/],
    ['an offset that is text', '{"complete": "a.ts", "offset": "1"}', /:2 is not an event/],
    ['an offset between units', '{"complete": "a.ts", "offset": 1.5}', /:2 is not an event/],
    ['a path that is a number', '{"close": 1}', /:2 is not an event/],
    ['cells that are no paths', '{"notebook": "a.ipynb", "cells": [1]}', /:2 is not an event/],
    ['a notebook without cells', '{"notebook": "a.ipynb"}', /:2 is not an event/],
  ];
  for (const [name, line, message] of faults) {
    it(`names the line with ${name}`, () => {
      assert.throws(() => read(open, line, 'not looked at'), { name: 'UsageError', message });
    });
  }

  it('counts empty lines', () => {
    assert.throws(() => read('', open, '', 'x'), /trace\.jsonl:4 is not JSON/);
  });
});
