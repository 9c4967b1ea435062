import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PromptBuilder } from '../../../src/document/prompt.ts';
import type { PromptProfile } from '../../../src/models/prompt-profile.ts';
import { CharacterTokenizer, layouts } from '../helpers/character-tokenizer.ts';
import { atCursor } from '../helpers/cursor-text.ts';

const BUDGET = 400;
const tokenizer = new CharacterTokenizer();

interface Place {
  readonly path?: string;
  readonly builder?: PromptBuilder;
  readonly budget?: number;
}

function promptAt(drawing: string, profile: PromptProfile, place: Place = {}): string {
  const { path = 'a.ts', budget = BUDGET } = place;
  const { builder = new PromptBuilder(profile, tokenizer, budget) } = place;
  const ids = builder.build({ path, ...atCursor(drawing) }).tokens;
  assert.ok(ids.length <= budget, `${ids.length} tokens of ${budget}`);
  return tokenizer.draw(ids);
}

const line = (i: number): string => `line ${i}\n`;
const text = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');

describe('PromptBuilder', () => {
  it('builds suffix-first prompts', () => {
    assert.equal(promptAt('let a = |;\n', layouts.suffixFirst), '<sep>a.ts\n<suf>;\n<pre>let a = ');
  });

  it('builds prefix-first prompts', () => {
    assert.equal(promptAt('let a = |;\n', layouts.prefixFirst), '<pre>let a = <suf>;\n<mid>');
  });

  it('builds prompts of the prefix alone', () => {
    assert.equal(promptAt('let a = |;\n', layouts.prefixAlone), 'let a = ');
  });

  it('converts line ends to line feeds', () => {
    assert.equal(promptAt('a\r\nb|\r\nc', layouts.suffixFirst), '<sep>a.ts\n<suf>\nc<pre>a\nb');
    assert.equal(promptAt('a\r|\nc', layouts.suffixFirst), '<sep>a.ts\n<suf>\nc<pre>a');
  });

  it('builds an empty document to its special tokens and path', () => {
    assert.equal(promptAt('|', layouts.suffixFirst), '<sep>a.ts\n<suf><pre>');
    assert.equal(promptAt('|', layouts.prefixFirst), '<pre><suf><mid>');
    assert.equal(promptAt('|', layouts.prefixAlone), '');
  });

  it('keeps the end of a long path', () => {
    const prompt = promptAt('a|b', layouts.suffixFirst, { path: `${'very/'.repeat(100)}deep/name.ts` });
    assert.match(prompt, /^<sep>[very/]+deep\/name\.ts\n<suf>b<pre>a$/);
    assert.ok(prompt.length < 80);
  });

  it('keeps the start of a long suffix, a quarter of the budget', () => {
    const prompt = promptAt(`a|${text(500)}`, layouts.suffixFirst);
    assert.equal(prompt, `<sep>a.ts\n<suf>${text(500).slice(0, BUDGET / 4)}<pre>a`);
  });

  it('keeps the end of a long prefix, from the start of a line', () => {
    const [, prefix] = promptAt(`${text(500)}x|`, layouts.suffixFirst).split('<pre>');
    assert.match(prefix!, /^line \d+\n/);
    assert.ok(`${text(500)}x`.endsWith(prefix!));
  });

  it('changes only the end of the prompt while the user types', () => {
    const builder = new PromptBuilder(layouts.suffixFirst, tokenizer, BUDGET);
    const [before, after] = [text(100), text(100)];
    const place = { builder };
    let last = promptAt(`${before}|${after}`, layouts.suffixFirst, place);
    let changes = 0;
    for (let typed = 1; typed <= 200; typed++) {
      const prompt = promptAt(`${before}${text(100).slice(0, typed)}|${after}`, layouts.suffixFirst, place);
      if (!prompt.startsWith(last)) changes++;
      assert.equal(prompt.split('<pre>')[0], last.split('<pre>')[0]);
      last = prompt;
    }
    assert.ok(changes <= 4, `the window moved ${changes} times in 200 keys`);
  });

  const end = '\n    return result\n';
  const last = `def last():\n    result = 2`;
  const amid = [`def first():\n    result = 1|${end}\n\n${last}${end}`, `${end}\n\n${last}${end}`] as const;
  const atEnd = [`def first():\n    result = 1${end}\n\n${last}|${end}`, end] as const;
  for (const [order, places] of [
    ['first', [atEnd, amid]],
    ['last', [amid, atEnd]],
  ] as const) {
    it(`uses the actual suffix of two places with the same text after them, the file's end ${order}`, () => {
      const builder = new PromptBuilder(layouts.suffixFirst, tokenizer, BUDGET);
      for (const [drawing, suffix] of places) {
        const prompt = promptAt(drawing, layouts.suffixFirst, { builder });
        assert.equal(/<suf>([^<]*)<pre>/.exec(prompt)?.[1], suffix);
      }
    });
  }

  it('encodes at most a window for each key in a large document', () => {
    const large = text(1_000_000);
    assert.ok(large.length > 10_000_000);
    const builder = new PromptBuilder(layouts.suffixFirst, tokenizer, BUDGET);
    const context = { path: 'a.ts', text: large };
    const build = (offset: number): unknown => builder.build({ ...context, offset });
    build(6_000_000);
    const before = tokenizer.encoded;
    for (let key = 1; key <= 50; key++) build(6_000_000 + key);
    assert.ok((tokenizer.encoded - before) / 50 < 4 * BUDGET);
  });

  it('never exceeds the budget', () => {
    const any = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r\n', '👍'), maxLength: 200 });
    fc.assert(
      fc.property(
        any,
        any,
        fc.string({ maxLength: 100 }),
        fc.integer({ min: 8, max: 120 }),
        fc.constantFrom(...Object.values(layouts)),
        (before, after, path, budget, profile) => {
          const place = { path, budget, builder: new PromptBuilder(profile, tokenizer, budget) };
          promptAt(`${before}|${after}`, profile, place);
          promptAt(`${before}${before}|${after}`, profile, place);
          promptAt(`|${after}`, profile, place);
        },
      ),
      { numRuns: 500 },
    );
  });
});
