import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Neighbour } from '../../../src/document/neighbours.ts';
import { PromptBuilder } from '../../../src/document/prompt.ts';
import { CharacterTokenizer, layouts } from '../helpers/character-tokenizer.ts';
import { atCursor } from '../helpers/cursor-text.ts';

const BUDGET = 400;
const HEADER = 60;
const tokenizer = new CharacterTokenizer();
const neighbour = (path: string, text: string): Neighbour => ({ path, text });

/** A builder with other files that can be edited; `draw` returns the prompt at a cursor. */
function rig(files: readonly Neighbour[], profile = layouts.suffixFirst) {
  let current = files;
  let asked = 0;
  const neighbours = (): readonly Neighbour[] => {
    asked++;
    return current;
  };
  const builder = new PromptBuilder(profile, tokenizer, BUDGET, { neighbours });
  return {
    draw: (drawing: string): string =>
      tokenizer.draw(builder.build({ path: 'a.ts', ...atCursor(drawing) }).tokens),
    spans: (drawing: string) => builder.build({ path: 'a.ts', ...atCursor(drawing) }).spans,
    edit: (edited: readonly Neighbour[]): void => {
      current = edited;
    },
    asked: (): number => asked,
  };
}

const headerOf = (prompt: string): string => prompt.slice(0, prompt.indexOf('<sep>a.ts'));

describe('the header of a prompt', () => {
  it('has outlines of other files before the file itself', () => {
    const { draw, spans } = rig([neighbour('b.ts', 'let b;\n')]);
    assert.equal(draw('x|y'), '<sep>b.ts\nlet b;\n<sep>a.ts\n<suf>y<pre>x');
    assert.deepEqual(spans('x|y')[0], { kind: 'header', start: 0, end: 13 });
  });

  it('is sorted by path, whichever file is most relevant', () => {
    const [b, c] = [neighbour('b.ts', 'b\n'), neighbour('c.ts', 'c\n')];
    assert.equal(rig([c, b]).draw('|'), rig([b, c]).draw('|'));
  });

  it('has as many lines of the most relevant file as fit', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `export ${i};\n`);
    const header = headerOf(rig([neighbour('c.ts', lines.join('')), neighbour('b.ts', 'b\n')]).draw('x|'));
    // Six tokens for the separator and the path, and ten for each line: five lines leave no room for b.
    assert.equal(header, `<sep>c.ts\n${lines.slice(0, Math.floor((HEADER - 6) / 10)).join('')}`);
  });

  it('is empty for profiles without one, and without other files', () => {
    assert.equal(rig([neighbour('b.ts', 'b\n')], layouts.prefixFirst).draw('x|y'), '<pre>x<suf>y<mid>');
    assert.equal(rig([]).draw('x|y'), '<sep>a.ts\n<suf>y<pre>x');
  });

  it('is not part of the prompt when it is not wanted', () => {
    const context = { path: 'a.ts', ...atCursor('x|y') };
    const { tokens, spans } = new PromptBuilder(layouts.suffixFirst, tokenizer, BUDGET).build(context);
    assert.equal(tokenizer.draw(tokens), '<sep>a.ts\n<suf>y<pre>x');
    assert.deepEqual(
      spans.map(({ kind }) => kind),
      ['token', 'path', 'token', 'suffix', 'token', 'prefix'],
    );
  });

  it('never changes while the user types, whatever happens to other files', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 60 }), fc.array(fc.string()), (typed, edits) => {
        const { draw, edit, asked } = rig([neighbour('b.ts', 'old\n')]);
        for (let i = 0; i <= typed.length; i++) {
          edit([neighbour('b.ts', `${edits[i] ?? 'new'}\n`)]);
          if (i === 0) edit([neighbour('b.ts', 'old\n')]);
          const before = typed.slice(0, i).replaceAll('|', '/');
          assert.equal(headerOf(draw(`${before}|;\nrest();\n`)), '<sep>b.ts\nold\n');
        }
        assert.equal(asked(), 1);
      }),
      { numRuns: 50 },
    );
  });

  it('is chosen again at a new place, and unchanged at a known one', () => {
    const { draw, edit } = rig([neighbour('b.ts', 'old\n')]);
    const first = draw('one();|\ntwo();\nthree();\n');
    edit([neighbour('b.ts', 'new\n')]);
    assert.equal(draw('one();|\ntwo();\nthree();\n'), first);
    assert.equal(headerOf(draw('one();\ntwo();|\nthree();\n')), '<sep>b.ts\nnew\n');
    assert.equal(draw('one();|\ntwo();\nthree();\n'), first);
  });

  it('is forgotten with its place', () => {
    const { draw, edit, asked } = rig([neighbour('b.ts', 'old\n')]);
    const lines = Array.from({ length: 40 }, (_, i) => `call${i}();\n`);
    const at = (i: number): string => draw(`${lines.slice(0, i).join('')}|${lines.slice(i).join('')}`);
    at(0);
    edit([neighbour('b.ts', 'new\n')]);
    for (let i = 1; i <= 20; i++) at(i);
    assert.equal(asked(), 21);
    assert.equal(headerOf(at(0)), '<sep>b.ts\nnew\n');
    assert.equal(asked(), 22);
    at(20);
    assert.equal(asked(), 22);
  });
});
