import assert from 'node:assert/strict';
import { explainReuse } from '../../../src/completion/explain.ts';
import type { Prompt } from '../../../src/document/prompt.ts';

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
const explain = (reused: number, ahead = 0, previous: Prompt | undefined = prompt): string =>
  explainReuse({ prompt, reused, ahead, previous });

describe('explainReuse', () => {
  it('says that all was reused, and what was decoded before', () => {
    assert.equal(explain(100), 'All 100 tokens of the prompt were reused.');
    assert.match(explain(100, 1), /1 token of the answer had been decoded before\.$/);
  });

  for (const [reused, why] of [
    [0, /^0 of 100 .* No cache held this file at this place: 100 tokens evaluated\.$/],
    [3, /No cache held this file/],
    [20, /The text after the cursor is not what it was.*: 80 tokens evaluated\.$/],
    [31, /begins otherwise than in any cache: 69 tokens evaluated\.$/],
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
