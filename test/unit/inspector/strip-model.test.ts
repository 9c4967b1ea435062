import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stripModel } from '../../../src/inspector/strip-model.ts';
import type { CacheInspection } from '../../../src/worker/protocol.ts';

type InspectedCompletion = NonNullable<CacheInspection['completion']>;
type Span = InspectedCompletion['spans'][number];

/** Builds spans from the number of tokens of each part. */
function spansOf(...parts: readonly (readonly [kind: Span['kind'], tokens: number])[]): Span[] {
  let end = 0;
  return parts.map(([kind, tokens]) => ({ kind, start: end, end: (end += tokens) }));
}

/** `<p>`, `<s>` and `<m>` are special tokens; the slot has "xy" after the prompt, and had "z" before. */
const completion: InspectedCompletion = {
  path: 'src/a.ts',
  tokens: ['<p>', 'a', '.ts', '<s>', '}', '<m>', 'f', '(', ')', 'x', 'y'],
  promptTokens: 9,
  spans: spansOf(['token', 1], ['path', 2], ['token', 1], ['suffix', 1], ['token', 1], ['prefix', 3]),
  kept: 7,
  reused: 8,
  knownTokens: 1,
  dropped: ['z'],
  reuse: { promptTokens: 9, reused: 8, knownTokens: 1, limit: { kind: 'typed' } },
  remembered: [],
};

/** Draws each token's state as a letter. */
function draw(change: Partial<InspectedCompletion>): string {
  const { runs } = stripModel({ ...completion, ...change });
  const letter = { reused: 'r', prepared: 'a', prefilled: 'p', decoded: 'd', remembered: 'm', dropped: 'x' };
  return runs.map(({ state, start, end }) => letter[state].repeat(end - start)).join('');
}

describe('stripModel', () => {
  it('has the state of each token', () => {
    assert.equal(draw({}), 'rrrrrrraprdx');
    assert.equal(draw({ kept: 0, reused: 0, knownTokens: 0, dropped: [] }), 'pppppppppdd');
    assert.equal(draw({ kept: 0, reused: 9 }), 'aaaaaaaaardx');
    // The known continuation was in the slot as well.
    assert.equal(draw({ kept: 11, reused: 9, knownTokens: 2, dropped: [] }), 'rrrrrrrrrrr');
  });

  it('has the tokens that the memory of the project chose, and where they come from', () => {
    const remembered = [{ position: 10, origin: { uri: 'file:///src/my%20cart.ts', line: 11 } }];
    assert.equal(draw({ remembered }), 'rrrrrrraprmx');
    assert.deepEqual(stripModel({ ...completion, remembered }).origins, [
      { index: 10, text: 'my cart.ts, line 12' },
    ]);
  });

  it('groups tokens by part of the prompt, special ones with the part after them', () => {
    const { groups, tokens } = stripModel(completion);
    assert.deepEqual(
      groups.map(({ name, start, end }) => [name, tokens.slice(start, end).join('')]),
      [
        ['path', '<p>a.ts'],
        ['suffix', '<s>}'],
        ['prefix', '<m>f()'],
        ['answer', 'xy'],
        ['dropped', 'z'],
      ],
    );
  });

  it('groups a special token at the end of the prompt with the part before it', () => {
    const spans = spansOf(['token', 1], ['prefix', 5], ['token', 1], ['suffix', 1], ['token', 1]);
    const { groups } = stripModel({ ...completion, spans });
    assert.deepEqual(
      groups.slice(0, 2).map(({ name, start, end }) => [name, start, end]),
      [
        ['prefix', 0, 6],
        ['suffix', 6, 9],
      ],
    );
  });

  it('covers all tokens without gaps or overlaps, for any sizes', () => {
    const sizes = fc.array(fc.nat({ max: 30 }), { minLength: 3, maxLength: 3 });
    const numbers = fc.record({
      kept: fc.nat({ max: 99 }),
      reused: fc.nat({ max: 99 }),
      knownTokens: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(sizes, numbers, fc.nat({ max: 9 }), fc.nat({ max: 9 }), (parts, given, decoded, gone) => {
        const [path = 0, suffix = 0, prefix = 0] = parts;
        const spans = spansOf(
          ['token', 1],
          ['path', path],
          ['token', 1],
          ['suffix', suffix],
          ['prefix', prefix],
        );
        const promptTokens = spans.at(-1)!.end;
        const words = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));
        const reused = Math.min(given.reused, promptTokens);
        const { tokens, groups, runs } = stripModel({
          ...{ ...completion, ...given, spans, promptTokens, reused },
          tokens: words(promptTokens + decoded),
          dropped: words(gone),
        });
        for (const pieces of [groups, runs]) {
          let end = 0;
          for (const piece of pieces) {
            assert.equal(piece.start, end);
            assert.ok(piece.end > end);
            ({ end } = piece);
          }
          assert.equal(end, tokens.length);
        }
        const count = (...states: readonly string[]): number =>
          runs.reduce((sum, { state, start, end }) => sum + (states.includes(state) ? end - start : 0), 0);
        assert.equal(count('prefilled'), promptTokens - reused);
        assert.equal(count('dropped'), gone);
      }),
    );
  });
});
