import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitIndentation } from '../../../../src/completion/filters/fit-indentation.ts';
import { lines } from '../../helpers/cursor-text.ts';
import { contextAt, filtered } from './context-at.ts';

interface Case {
  readonly name: string;
  readonly at: string;
  readonly says: string;
  readonly shows: string;
}

const table: readonly Case[] = [
  {
    name: 'replaces four spaces by a tab',
    at: lines('f() {', '\tif (a) {|'),
    says: '\n        b();\n    }',
    shows: '\n\t\tb();\n\t}',
  },
  {
    name: 'replaces two spaces by a tab',
    at: lines('f() {', '\tif (a) {|'),
    says: '\n    b();\n  }',
    shows: '\n\t\tb();\n\t}',
  },
  {
    name: 'replaces tabs by spaces',
    at: lines('f() {', '    if (a) {|'),
    says: '\n\t\tb();\n\t}',
    shows: '\n        b();\n    }',
  },
  {
    name: 'uses what the nearest line has, in a document with both',
    at: lines('\ta();', '    b();', '    if (c) {|'),
    says: '\n\td();',
    shows: '\n    d();',
  },
  {
    name: 'completes the indentation before the cursor',
    at: lines('{', '\ta();', '\t|'),
    says: '    b();',
    shows: '\tb();',
  },
  { name: 'keeps spaces that align', at: '\t/**|', says: '\n\t * a', shows: '\n\t * a' },
  {
    name: 'keeps the indentation in a document without any',
    at: 'f() {|',
    says: '\n\ta();',
    shows: '\n\ta();',
  },
  { name: 'keeps white space inside a line', at: '\ta =|', says: '    b', shows: '    b' },
  {
    name: 'keeps indentation that fits',
    at: '  if (a) {|',
    says: '\n    b();\n  }',
    shows: '\n    b();\n  }',
  },
];

describe('fitIndentation', () => {
  for (const { name, at, says, shows } of table) {
    it(name, () => {
      assert.equal(fitIndentation(says, contextAt(at)), shows);
    });
  }
});

describe('An inserted suggestion has', () => {
  const blank = fc.constantFrom('\t', '    ', '\t\t', '        ', '');
  const end = fc.constantFrom('\n', '\r\n');
  const row = fc
    .tuple(blank, fc.constantFrom('a();', 'let b = c;', 'שלום', 'if (d) {', '}'))
    .map((r) => r.join(''));
  const rows = fc.array(row, { minLength: 1, maxLength: 5 });

  it('the line ends of the document', () => {
    fc.assert(
      fc.property(rows, rows, end, end, (above, said, documentEnd, saidEnd) => {
        const shown = filtered([...above, '|'].join(documentEnd), said.join(saidEnd));
        // The editor turns `\n` into the document's line ends, and `\r` before one into another line end.
        assert.equal(shown.includes('\r'), false);
      }),
    );
  });

  it('the white space of a document that has only one kind', () => {
    fc.assert(
      fc.property(rows, rows, fc.boolean(), (above, said, hasTabs) => {
        const pure = above.map((line) =>
          hasTabs ? line.replaceAll('    ', '\t') : line.replaceAll('\t', '    '),
        );
        if (!pure.some((line) => /^\s/.test(line))) return;
        const shown = filtered([...pure, '|'].join('\n'), said.join('\n'));
        const wrong = hasTabs ? /^\t* {2}/m : /^ *\t/m;
        assert.doesNotMatch(shown, wrong);
      }),
    );
  });
});
