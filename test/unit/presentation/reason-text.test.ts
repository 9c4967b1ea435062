import assert from 'node:assert/strict';
import { explainConfidence, explainReuse } from '../../../src/completion/explain.ts';
import type { Prompt } from '../../../src/document/prompt.ts';
import { reasonText, reuseText } from '../../../src/presentation/reason-text.ts';

const prompt: Prompt = {
  tokens: Array.from({ length: 100 }, (_, i) => i),
  spans: [
    { kind: 'token', start: 0, end: 1 },
    { kind: 'path', start: 1, end: 5 },
    { kind: 'token', start: 5, end: 6 },
    { kind: 'suffix', start: 6, end: 30 },
    { kind: 'token', start: 30, end: 31 },
    { kind: 'prefix', start: 31, end: 100 },
  ],
  windowStart: 400,
};
const explain = (reused: number, knownTokens = 0, previous: Prompt | undefined = prompt): string =>
  reuseText(explainReuse({ prompt, reused, knownTokens, previous }));

describe('The words for how much of a prompt was reused', () => {
  it('says that all was reused, and what was decoded before', () => {
    assert.equal(explain(100), 'All 100 tokens of the prompt were reused.');
    assert.match(explain(100, 1), /1 token of the answer had been decoded before\.$/);
  });

  for (const [reused, why] of [
    [0, /^0 of 100 .* No cache held this file at this place: 100 tokens evaluated\.$/],
    [3, /No cache held this file/],
    [
      20,
      /The text after the cursor has changed, and it comes before the rest of the prompt: 80 tokens evaluated\.$/,
    ],
    [31, /No cache begins with the same text before the cursor: 69 tokens evaluated\.$/],
    [60, /from 40 tokens before the cursor on: 40 tokens evaluated\.$/],
    [99, /Typing changed the end of the text before the cursor: 1 token evaluated\.$/],
  ] as const) {
    it(`names the rule where ${reused} tokens were reused`, () => {
      assert.match(explain(reused), why);
    });
  }

  it('says that the window has moved on', () => {
    assert.match(explain(31, 0, { ...prompt, windowStart: 0 }), /The window over the file has moved on/);
  });
});

describe('The words for how confident the model was', () => {
  const reuse = explainReuse({ prompt, reused: 100, knownTokens: 0, previous: undefined });
  const confidence = (...facts: Parameters<typeof explainConfidence>): string =>
    reasonText({ kind: 'completed', reuse, confidence: explainConfidence(...facts), remembered: [] });

  it('follow those for what was reused', () => {
    assert.equal(
      confidence({ length: 9, confidence: 0.876, isCut: false }, 'balanced', 'typing'),
      'All 100 tokens of the prompt were reused. Confidence in the first line: 88 %.',
    );
  });

  it('tell the rule that kept something from being shown', () => {
    assert.match(
      confidence({ length: 0, confidence: 0.2, isCut: true }, 'quiet', 'typing'),
      / Confidence in the first line: 20 %, which is too little to show: "quiet" shows from 90 % on while you type\.$/,
    );
    assert.match(
      confidence({ length: 9, confidence: 0.7, isCut: true }, 'balanced', 'paused-at-body'),
      / Mean certainty of a token of the first line: 70 %; the rest was cut off, as the confidence fell there: "balanced" shows from 55 % on when you pause where a body begins\.$/,
    );
  });

  it('name each moment', () => {
    const rules = (['typing', 'paused', 'paused-at-line', 'paused-at-body'] as const).map(
      (moment) =>
        / on (.*)\.$/.exec(confidence({ length: 0, confidence: 0, isCut: true }, 'quiet', moment))?.[1],
    );
    assert.deepEqual(rules, [
      'while you type',
      'when you pause',
      'when you pause in front of an empty line',
      'when you pause where a body begins',
    ]);
  });
});

describe('The words for a place without text', () => {
  it('say so', () => {
    assert.equal(reasonText({ kind: 'no-prompt' }), 'There is no text to go on at this place.');
  });
});

describe('The words for the memory of the project', () => {
  it('say how many tokens it chose, and where the first one comes from', () => {
    const origin = { uri: 'file:///src/cart.ts', line: 11 };
    const remembered = [
      { position: 100, origin },
      { position: 103, origin: { ...origin, line: 40 } },
    ];
    const reuse = explainReuse({ prompt, reused: 100, knownTokens: 0, previous: undefined });
    const confidence = explainConfidence({ length: 9, confidence: 0.9, isCut: false }, 'balanced', 'typing');
    assert.match(
      reasonText({ kind: 'completed', reuse, confidence, remembered }),
      / The project's memory chose 2 tokens in place of the model, as in cart\.ts, line 12\.$/,
    );
  });
});
