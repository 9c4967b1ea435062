import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw } from './suggest.ts';

interface Case {
  readonly name: string;
  /** The document, with the cursor as `|`. */
  readonly at: string;
  /** What the model decodes, if nothing stops it. */
  readonly says: string;
  /** The document with the suggestion in brackets. */
  readonly shows: string;
}

const table: readonly Case[] = [
  {
    name: 'a block with a closer that is nearer to its opener than to the enclosing block',
    at: lines('for (;;) {', '   while (a) {', '      if (b) {', '         if (c) {|'),
    says: '\n          d();\n        } else {\n          e();\n',
    shows: lines(
      'for (;;) {',
      '   while (a) {',
      '      if (b) {',
      '         if (c) {⟦',
      '            d();',
      '         }⟧',
    ),
  },
  {
    name: 'a block without a closer that is as near to the enclosing block',
    at: lines('for (;;) {', '    if (a) {|'),
    says: '\n      b();\n  }\n',
    shows: lines('for (;;) {', '    if (a) {⟦', '        b();⟧'),
  },
  {
    name: 'a block in tabs from a model that indents by two spaces',
    at: lines('for (;;) {', '\twhile (a) {', '\t\tif (b) {|'),
    says: '\n      c();\n      d();\n    }\n    e();\n',
    shows: lines('for (;;) {', '\twhile (a) {', '\t\tif (b) {⟦', '\t\t\tc();', '\t\t\td();', '\t\t}⟧'),
  },
  {
    name: 'a block by eight spaces from a model that indents by tabs',
    at: lines('for (;;) {', '        while (a) {|'),
    says: '\n\t\tb();\n\t}\n\tc();\n',
    shows: lines('for (;;) {', '        while (a) {⟦', '                b();', '        }⟧'),
  },
  {
    name: 'a block by eight spaces from a model that indents by four',
    at: lines('for (;;) {', '        while (a) {|'),
    says: '\n            if (b) {\n                c();\n            }\n        }\n        d();\n',
    shows: lines(
      'for (;;) {',
      '        while (a) {⟦',
      '                if (b) {',
      '                        c();',
      '                }',
      '        }⟧',
    ),
  },
  {
    name: 'a block whose other lines are less deep than its first one',
    at: lines('for (;;) {', '        while (a) {', '                |', '        }', '}'),
    says: 'b();\n            c();\n        }\n',
    shows: lines(
      'for (;;) {',
      '        while (a) {',
      '                ⟦b();',
      '                c();⟧',
      '        }',
      '}',
    ),
  },
];

describe('When the model indents otherwise than the document, a suggestion is', () => {
  for (const { name, at, says, shows } of table) {
    it(name, () => {
      assert.equal(draw(at, says), shows);
    });
  }
});
