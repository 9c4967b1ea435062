import assert from 'node:assert/strict';
import { lines } from '../helpers/cursor-text.ts';
import { draw } from './suggest.ts';

interface Case {
  readonly name: string;
  /** The document, with the cursor as `|`. */
  readonly at: string;
  /** What the model says, as long as it is let. */
  readonly says: string;
  /** The document with what is shown. */
  readonly shows: string;
}

const table: readonly Case[] = [
  {
    name: 'a block that the model closes beside its opener, nearer to it than to the block around',
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
    name: 'a block without a bracket that is as near to the block around',
    at: lines('for (;;) {', '    if (a) {|'),
    says: '\n      b();\n  }\n',
    shows: lines('for (;;) {', '    if (a) {⟦', '        b();⟧'),
  },
  {
    name: 'a block in tabs to a model that writes two spaces',
    at: lines('for (;;) {', '\twhile (a) {', '\t\tif (b) {|'),
    says: '\n      c();\n      d();\n    }\n    e();\n',
    shows: lines('for (;;) {', '\twhile (a) {', '\t\tif (b) {⟦', '\t\t\tc();', '\t\t\td();', '\t\t}⟧'),
  },
  {
    name: 'a block by eight spaces to a model that writes tabs',
    at: lines('for (;;) {', '        while (a) {|'),
    says: '\n\t\tb();\n\t}\n\tc();\n',
    shows: lines('for (;;) {', '        while (a) {⟦', '                b();', '        }⟧'),
  },
  {
    name: 'a block by eight spaces in four, up to the bracket at its depth',
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
    name: 'a block on its first empty line, with lines less deep than that one',
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

describe('where the model indents otherwise than the document, a suggestion reaches to the end of', () => {
  for (const { name, at, says, shows } of table) {
    it(name, () => {
      assert.equal(draw(at, says), shows);
    });
  }
});
