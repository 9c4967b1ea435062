import assert from 'node:assert/strict';
import { reportPeers } from './report.ts';
import { PEER_NAMES, simulatePeers, type PeerName } from './simulate.ts';
import { situationsOf } from './situation.ts';
import type { TraceEvent } from '../replay/trace.ts';
import { CharacterTokenizer } from '../../test/unit/helpers/character-tokenizer.ts';

const tokenizer = new CharacterTokenizer();
const BUDGET = 1_000;

describe('peers: situations of a trace', () => {
  it('follows edits and yields the texts at each completion', () => {
    const events: TraceEvent[] = [
      { open: 'a', text: 'abc' },
      { complete: 'a', offset: 1 },
      { open: 'b', text: 'x' },
      { edit: 'a', offset: 1, length: 1, text: 'BB' },
      { complete: 'a', offset: 3 },
      { close: 'a' },
      { complete: 'b', offset: 0 },
    ];
    assert.deepEqual(
      [...situationsOf(events)].map(({ path, text, offset, documents }) => [
        path,
        text,
        offset,
        [...documents],
      ]),
      [
        ['a', 'abc', 1, [['a', 'abc']]],
        [
          'a',
          'aBBc',
          3,
          [
            ['a', 'aBBc'],
            ['b', 'x'],
          ],
        ],
        ['b', 'x', 0, [['b', 'x']]],
      ],
    );
  });

  it('refuses a place that is not there', () => {
    assert.throws(() => [...situationsOf([{ complete: 'a', offset: 0 }])], RangeError);
    assert.throws(
      () => [
        ...situationsOf([
          { open: 'a', text: 'abc' },
          { complete: 'a', offset: 4 },
        ]),
      ],
      RangeError,
    );
  });
});

/** A key after another, with a completion after each, in a text whose cursor is drawn as `|`. */
function typing(drawn: string, keys: string): TraceEvent[] {
  const offset = drawn.indexOf('|');
  const edits = Array.from(keys, (key, i): TraceEvent[] => [
    { edit: 'a', offset: offset + i, length: 0, text: key },
    { complete: 'a', offset: offset + i + 1 },
  ]);
  return [{ open: 'a', text: drawn.replace('|', '') }, { complete: 'a', offset }, ...edits.flat()];
}

describe('peers: tokens evaluated over a trace', () => {
  const costs = (events: readonly TraceEvent[], name: PeerName): readonly number[] =>
    simulatePeers(events, tokenizer, BUDGET).get(name) ?? [];

  it('is the key and the whole suffix for each key, with prefix, suffix, middle', () => {
    // <pre> o n e \n t <suf> \n e n d \n <mid>, and then the key, <suf>, the suffix and <mid>.
    assert.deepEqual(costs(typing('one\nt|\nend', 'wo'), 'prefix-suffix-middle'), [13, 8, 8]);
  });

  it('is the whole window for each line once it is full', () => {
    const text = Array.from({ length: 256 }, () => 'x').join('\n');
    const [cold = 0, , past = 0] = costs(typing(`y\n${text}|`, '\n\n'), 'prefix-suffix-middle');
    // The first new line pushes `y` out; what stands behind the first mark has another place then.
    assert.equal(cold, 1 + 2 + 255 * 2 + 1 + 1 + 2 + 1);
    assert.ok(past < 10, 'the window is all `x`: a shifted one is the same but at its end');
    const numbered = Array.from({ length: 256 }, (_, i) => `${i % 10}`).join('\n');
    const [, moved = 0] = costs(typing(`${numbered}|`, '\n'), 'prefix-suffix-middle');
    assert.ok(moved < 10, 'the line is the 256th above: all still fits');
    const [, , lost = 0] = costs(typing(`${numbered}|`, '\n\n'), 'prefix-suffix-middle');
    // 255 numbered lines and an empty one, <suf>, two line ends and <mid>; <pre> alone is kept.
    assert.equal(lost, 255 * 2 + 1 + 1 + 2 + 1);
  });

  it('is little at such lines where the server moves what it holds, once both slots hold it', () => {
    const numbered = Array.from({ length: 256 }, (_, i) => `${i % 10}`).join('\n');
    const [, , lost, ...moved] = costs(typing(`${numbered}|`, '\n\n\n\n'), 'prefix-suffix-middle-tuned');
    assert.equal(lost, 1 + 255 * 2 + 1 + 1 + 2 + 1, 'nothing similar is held, and the second slot is empty');
    assert.ok(moved.length === 2 && moved.every((tokens) => tokens < 10));
  });

  it('is the key and the suffix where there are no snippets to shuffle', () => {
    // <pre> // a \n o n e <suf> \n <mid>
    assert.deepEqual(costs(typing('one|', '12'), 'shuffled-snippets'), [12, 4, 4]);
  });

  it('is nearly all where there are', () => {
    const other = Array.from({ length: 12 }, (_, i) => `f${i}\n{\n}`).join('\n\n');
    const events: TraceEvent[] = [{ open: 'b', text: other }, ...typing('one|', '1234567890')];
    const [cold = 0, ...warm] = costs(events, 'shuffled-snippets');
    const mean = warm.reduce((sum, tokens) => sum + tokens, 0) / warm.length;
    assert.ok(mean > 0.8 * cold && mean < cold + 11);
  });

  it('is the same each time', () => {
    const events: TraceEvent[] = [
      { open: 'b', text: 'a\nb\nc\n\nd\ne\nf\n\ng\nh\ni' },
      ...typing('x|', '123456'),
    ];
    for (const name of PEER_NAMES) assert.deepEqual(costs(events, name), costs(events, name));
  });
});

describe('peers: report', () => {
  const costs = [
    new Map([['shuffled-snippets', [10, 1]]] as const),
    new Map([['shuffled-snippets', [1]]] as const),
  ];

  it('sums over traces and compares with ours', () => {
    assert.deepEqual(reportPeers(costs, 4)['shuffled-snippets'], {
      prefilled: 12,
      prefilledPerCompletion: { p50: 1, p95: 10 },
      ratio: 3,
    });
  });

  it('has no ratio where we evaluated nothing', () => {
    assert.equal(reportPeers(costs, 0)['shuffled-snippets']?.ratio, null);
  });
});
