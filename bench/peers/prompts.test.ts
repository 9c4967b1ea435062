import assert from 'node:assert/strict';
import { FIM_MARKS, lineWindowPrompt } from './line-window.ts';
import { shuffledSnippetsPrompt } from './shuffled-snippets.ts';
import type { Situation } from './situation.ts';
import { CharacterTokenizer } from '../../test/unit/helpers/character-tokenizer.ts';
import { seededRandom } from '../../src/util/random.ts';

const tokenizer = new CharacterTokenizer();
const PLENTY = 100_000;

/** A situation in a text whose cursor is drawn as `|`. */
function at(drawn: string, others: Readonly<Record<string, string>> = {}): Situation {
  const offset = drawn.indexOf('|');
  const text = drawn.replace('|', '');
  return { path: 'a.ts', text, offset, documents: new Map([['a.ts', text], ...Object.entries(others)]) };
}

function draw(tokens: readonly number[]): string {
  const marks = new Map<number, string>([
    [FIM_MARKS.prefix, '<pre>'],
    [FIM_MARKS.suffix, '<suf>'],
    [FIM_MARKS.middle, '<mid>'],
  ]);
  return tokens.map((token) => marks.get(token) ?? tokenizer.decode([token])).join('');
}

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`);

describe('peers: prefix, suffix, middle over a window of lines', () => {
  const cases: readonly { what: string; drawn: string; prompt: string; budget?: number }[] = [
    {
      what: 'asks with the lines above, the line, and what is below',
      drawn: 'one\ntw|o\nthree',
      prompt: '<pre>one\ntw<suf>o\nthree\n<mid>',
    },
    {
      what: 'leaves out indentation before the cursor',
      drawn: 'one\n  |\nthree',
      prompt: '<pre>one\n<suf>\nthree\n<mid>',
    },
    { what: 'asks about an empty text', drawn: '|', prompt: '<pre>\n<suf>\n\n<mid>' },
    { what: 'reads CRLF as a line end', drawn: 'a\r\nb|c\r\nd', prompt: '<pre>a\nb<suf>c\nd\n<mid>' },
    {
      what: 'drops the oldest tokens of the prefix and the last of the suffix',
      drawn: 'abcdefghijklmnop\nX|rst\nuvw',
      budget: 21,
      prompt: '<pre>cdefghijklmnop\nX<suf>rs<mid>',
    },
  ];
  for (const { what, drawn, prompt, budget = PLENTY } of cases) {
    it(what, () => {
      assert.equal(draw(lineWindowPrompt(at(drawn), tokenizer, budget)), prompt);
    });
  }

  it('shows 256 lines above and 64 below, and moves with each line past them', () => {
    const drawn = (above: number): string =>
      [...lines(1, above), '|', ...lines(above + 1, above + 100)].join('\n');
    for (const above of [255, 256, 257, 258]) {
      const first = Math.max(1, above - 255);
      assert.equal(
        draw(lineWindowPrompt(at(drawn(above)), tokenizer, PLENTY)),
        `<pre>${lines(first, above).join('\n')}\n<suf>\n${lines(above + 1, above + 64).join('\n')}\n<mid>`,
      );
    }
  });

  it('has no more tokens than the budget, whatever it is', () => {
    const drawn = `${'abc\n'.repeat(50)}a long line before the cursor|and behind\n${'def\n'.repeat(50)}`;
    for (let budget = 4; budget < 500; budget++) {
      assert.ok(lineWindowPrompt(at(drawn), tokenizer, budget).length <= budget);
    }
  });
});

describe('peers: shuffled snippets before the prefix', () => {
  const first = (): number => 0;
  const last = (): number => 0.999;
  const other = 'f() {\n  1\n}\n\ng() {\n  2\n}\n\nconst one = 1;\n';

  it('puts pieces of other documents before the path and the prefix, as comments', () => {
    const situation = at('one\ntw|o', { 'b.ts': other });
    assert.equal(
      draw(shuffledSnippetsPrompt(situation, tokenizer, PLENTY, first)),
      '<pre>// Path: b.ts\n// f() {\n//   1\n// }\n// Path: b.ts\n// g() {\n//   2\n// }\n// a.ts\none\ntw<suf>o<mid>',
    );
  });

  it('puts them in the order drawn', () => {
    const situation = at('one\ntw|o', { 'b.ts': other });
    const drawn = draw(shuffledSnippetsPrompt(situation, tokenizer, PLENTY, last));
    assert.ok(drawn.indexOf('g() {') < drawn.indexOf('f() {'));
    const random = seededRandom(1);
    const orders = Array.from({ length: 20 }, () =>
      draw(shuffledSnippetsPrompt(situation, tokenizer, PLENTY, random)),
    );
    assert.equal(new Set(orders).size, 2);
  });

  it('has no snippets where all that is open stands around the cursor', () => {
    const drawn = draw(shuffledSnippetsPrompt(at('f() {\n  1|\n}'), tokenizer, PLENTY, first));
    assert.equal(drawn, '<pre>// a.ts\nf() {\n  1<suf>\n}<mid>');
  });

  it('cuts prefix and suffix at whole lines, to 30 and 20 % of the budget', () => {
    const drawn = `${lines(10, 40).join('\n')}\nX|Y\n${lines(50, 80).join('\n')}`;
    // 28 tokens before: "X" and nine lines of two, with their ends; 19 after: "Y" and six lines of two, with theirs.
    assert.equal(
      draw(shuffledSnippetsPrompt(at(drawn), tokenizer, 94, first)),
      `<pre>// a.ts\n${lines(32, 40).join('\n')}\nX<suf>Y\n${lines(50, 54).join('\n')}<mid>`,
    );
  });

  it('takes the snippets that fit into what is left', () => {
    const situation = at('|', { 'b.ts': `${'long\n'.repeat(20)}\n\nf()\n1\n2\n\ng()\n1\n2` });
    assert.equal(
      draw(shuffledSnippetsPrompt(situation, tokenizer, 60, first)),
      '<pre>// Path: b.ts\n// f()\n// 1\n// 2\n// a.ts\n<suf>\n<mid>',
    );
  });

  it('stays within the budget', () => {
    const situation = at(`${'abc\n'.repeat(40)}|${'def\n'.repeat(40)}`, { 'b.ts': other.repeat(9) });
    for (let budget = 20; budget < 700; budget += 7) {
      assert.ok(shuffledSnippetsPrompt(situation, tokenizer, budget, seededRandom(budget)).length <= budget);
    }
  });

  it('marks comments as the language does', () => {
    const situation = { ...at('x|'), path: 'a.py', documents: new Map([['b.py', 'a\nb\nc']]) };
    assert.equal(
      draw(shuffledSnippetsPrompt(situation, tokenizer, PLENTY, first)),
      '<pre># Path: b.py\n# a\n# b\n# c\n# a.py\nx<suf>\n<mid>',
    );
  });
});
