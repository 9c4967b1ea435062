import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LONGEST_MATCH, TokenIndex, type TokenRun } from '../../../src/memory/token-index.ts';

const VOCABULARY = 1_000;
const reverse = (tokens: readonly number[]): number[] => tokens.toReversed();

/** What followed the context in the texts, by looking through them; the newest text first, each from its end. */
function search(texts: readonly (readonly number[])[], context: readonly number[]): string[] {
  const found: string[] = [];
  for (const text of texts.toReversed()) {
    for (let next = text.length - 1; next >= 2; next--) {
      let length = 0;
      while (length < LONGEST_MATCH && length < Math.min(next, context.length)) {
        if (text[next - 1 - length] !== context[length]) break;
        length++;
      }
      if (length >= 2) found.push(`${length}:${String(text[next])}`);
    }
  }
  return found;
}

function found(index: TokenIndex, context: readonly number[], hidden?: TokenRun): string[] {
  const { count, lengths, tokens } = index.find(context, hidden);
  return Array.from({ length: count }, (_, i) => `${String(lengths[i])}:${String(tokens[i])}`);
}

describe('TokenIndex', () => {
  it('finds what followed a context, the newest first, with how much of it matched', () => {
    const index = new TokenIndex(VOCABULARY, 1e6);
    index.append([1, 2, 3, 4]);
    index.append([9, 2, 3, 5]);
    assert.deepEqual(found(index, reverse([1, 2, 3])), ['2:5', '3:4']);
    assert.deepEqual(found(index, reverse([3, 4])), [], 'nothing followed');
    assert.deepEqual(found(index, [3]), [], 'one token is no context');
  });

  it('does not find what was removed, what is hidden, nor anything across two texts', () => {
    const index = new TokenIndex(VOCABULARY, 1e6);
    const first = index.append([1, 2, 3]);
    const second = index.append([1, 2, 4]);
    assert.ok(first && second);
    assert.deepEqual(found(index, reverse([1, 2]), second), ['2:3']);
    index.remove(second);
    assert.deepEqual(found(index, reverse([1, 2])), ['2:3']);
    assert.deepEqual(found(index, reverse([2, 3])), []);
    assert.equal(index.tokens, 3);
  });

  it('finds the same as a search through the texts, whatever was added, removed and renewed before', () => {
    const text = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
    const step = fc.record({ text, removes: fc.nat(), renews: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), text, (steps, context) => {
        const index = new TokenIndex(VOCABULARY, 1e7);
        const held: { run: TokenRun; text: readonly number[] }[] = [];
        for (const { text: added, removes, renews } of steps) {
          const run = index.append(added);
          assert.ok(run);
          held.push({ run, text: added });
          if (removes % 3 !== 0) continue;
          const [gone] = held.splice(removes % held.length, 1);
          if (gone === undefined) continue;
          if (renews) held.push({ run: index.renew(gone.run), text: gone.text });
          else index.remove(gone.run);
        }
        const expected = search(
          held.map((one) => one.text),
          reverse(context),
        ).slice(0, 256);
        assert.deepEqual(found(index, reverse(context)).slice(0, expected.length), expected);
        assert.deepEqual(
          held.map(({ run }) => index.read(run)),
          held.map((one) => one.text),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('makes room of what was removed, keeps within its bound, and says when it is full', () => {
    const index = new TokenIndex(VOCABULARY, 700_000);
    const text = Array.from({ length: 1_000 }, (_, i) => i % VOCABULARY);
    const runs: TokenRun[] = [];
    for (let run = index.append(text); run !== undefined; run = index.append(text)) runs.push(run);
    assert.ok(runs.length > 90, String(runs.length));
    assert.ok(index.bytes <= 700_000, String(index.bytes));
    for (const run of runs.filter((_, i) => i % 2 === 0)) index.remove(run);
    for (let i = 0; i < runs.length / 2 - 1; i++) assert.ok(index.append(text), String(i));
    const [, kept] = runs;
    assert.deepEqual(kept && index.read(kept), text);
  });

  it('is not compacted for a little room, and moves no text while it is full', () => {
    const index = new TokenIndex(VOCABULARY, 700_000);
    const text = Array.from({ length: 1_000 }, (_, i) => i % VOCABULARY);
    const runs: TokenRun[] = [];
    for (let run = index.append(text); run !== undefined; run = index.append(text)) runs.push(run);
    const [first, ...others] = runs;
    assert.equal(first && index.renew(first), first);
    assert.deepEqual(first && index.read(first), text);
    for (const run of others.slice(0, Math.floor(runs.length / 8) - 1)) index.remove(run);
    assert.equal(index.append(text), undefined);
    for (const run of others.slice(0, Math.floor(runs.length / 8) + 2)) index.remove(run);
    assert.ok(index.append(text));
  });

  it('looks at no more than some hundred places where thousands are alike', () => {
    const index = new TokenIndex(VOCABULARY, 1e7);
    index.append(new Array<number>(50_000).fill(7));
    assert.equal(index.find([7, 7, 7]).count, 256);
  });
});
