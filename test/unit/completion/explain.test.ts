import assert from 'node:assert/strict';
import { explainConfidence, explainReuse, type ReuseLimit } from '../../../src/completion/explain.ts';
import type { Prompt } from '../../../src/document/prompt.ts';

const prompt: Prompt = {
  tokens: Array.from({ length: 100 }, (_, i) => i),
  spans: [
    { kind: 'path', start: 0, end: 6 },
    { kind: 'suffix', start: 6, end: 30 },
    { kind: 'token', start: 30, end: 31 },
    { kind: 'prefix', start: 31, end: 99 },
    { kind: 'token', start: 99, end: 100 },
  ],
  windowStart: 400,
};
const limitAt = (reused: number, previous: Prompt | undefined = prompt): ReuseLimit | undefined =>
  explainReuse({ prompt, reused, knownTokens: 0, previous }).limit;

describe('explainReuse', () => {
  it('has no limit to tell where all was reused', () => {
    assert.deepEqual(explainReuse({ prompt, reused: 100, knownTokens: 3, previous: undefined }), {
      ...{ promptTokens: 100, reused: 100, knownTokens: 3, limit: undefined },
    });
  });

  it('tells of a short prompt, whatever was reused of it', () => {
    for (const reused of [3, 100])
      assert.deepEqual(
        explainReuse({ prompt, reused, knownTokens: 0, previous: undefined, cold: 400 }).limit,
        {
          kind: 'short-prompt',
          cold: 400,
        },
      );
  });

  it('tells which part of the prompt is another', () => {
    assert.deepEqual(limitAt(3), { kind: 'new-place' });
    assert.deepEqual(limitAt(20), { kind: 'suffix-changed' });
    assert.deepEqual(limitAt(30), { kind: 'new-place' });
    assert.deepEqual(limitAt(31), { kind: 'new-prefix' });
    assert.deepEqual(limitAt(31, { ...prompt, windowStart: 0 }), { kind: 'window-moved' });
    assert.deepEqual(limitAt(32, { ...prompt, windowStart: 0 }), { kind: 'edited', tokens: 67 });
    assert.deepEqual(limitAt(90), { kind: 'edited', tokens: 9 });
    assert.deepEqual(limitAt(91), { kind: 'typed' });
  });
});

describe('explainConfidence', () => {
  it('tells of a cut only where there was one, with the threshold of the moment', () => {
    const verdict = { length: 4, confidence: 0.5, isCut: false };
    assert.equal(explainConfidence(verdict, 'quiet', 'paused').cut, undefined);
    assert.deepEqual(explainConfidence({ ...verdict, isCut: true }, 'quiet', 'paused'), {
      ...{ moment: 'paused', confidence: 0.5, cut: { eagerness: 'quiet', threshold: 0.8, isAll: false } },
    });
    assert.equal(
      explainConfidence({ ...verdict, length: 0, isCut: true }, 'quiet', 'paused').cut?.isAll,
      true,
    );
  });
});
