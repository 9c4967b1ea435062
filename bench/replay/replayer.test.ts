import assert from 'node:assert/strict';
import { createCompleter } from '../../src/cli/local-model.ts';
import { replay } from './replayer.ts';
import type { TraceEvent } from './trace.ts';
import { toyModel } from '../../test/unit/helpers/toy-model.ts';

const text = 'let total = 0;\nfor (const item of items) {\n';
const path = 'a.ts';

/** Opens a document and types into it, completing after each key. */
function typing(keys: string): TraceEvent[] {
  const events = Array.from(keys).flatMap((key, i): TraceEvent[] => [
    { edit: path, offset: text.length + i, length: 0, text: key },
    { complete: path, offset: text.length + i + 1 },
  ]);
  return [{ open: path, text }, ...events];
}

describe('replay', () => {
  it('completes with the cache and without, and compares', async () => {
    const model = toyModel();
    const { keystrokes, completions } = await replay(model, typing('  total'), createCompleter);
    assert.deepEqual([keystrokes, completions.length], [7, 7]);
    for (const { warm, comparison } of completions) {
      assert.ok(comparison?.exact);
      const { stats } = comparison.cold;
      assert.deepEqual([stats.reused, stats.promptTokens], [0, warm.stats.promptTokens]);
    }
    assert.ok(completions.slice(1).every(({ warm }) => warm.stats.prefilled <= 3));
    assert.equal(model.engine.live, 0);
  });

  it('notices when the cache changes a completion', async () => {
    const model = toyModel();
    const { engine } = model;
    // An engine that breaks its promise: it evaluates every other token as another one.
    const evaluate = engine.evaluate.bind(engine);
    let calls = 0;
    engine.evaluate = async (tokens, position, slot, rows) =>
      evaluate(
        tokens.map((token, i) => (position > 0 && (calls++ + i) % 2 === 0 ? 1 : token)),
        position,
        slot,
        rows,
      );
    const { completions } = await replay(model, typing('  total'), createCompleter);
    assert.ok(completions.some(({ comparison }) => comparison?.exact === false));
  });

  it('compares one completion in some and the last, with the prompts of all', async () => {
    // A bracket that is closed ahead: the prompt depends on how the places before it looked.
    const opened: readonly TraceEvent[] = [
      { open: path, text: 'f\nrest\n' },
      { complete: path, offset: 1 },
      ...Array.from('(a,b').flatMap((key, i): TraceEvent[] => [
        { edit: path, offset: 1 + i, length: 0, text: i === 0 ? '()' : key },
        { complete: path, offset: 2 + i },
      ]),
    ];
    const { completions } = await replay(toyModel(), opened, createCompleter, { coldEvery: 2 });
    const exact = completions.map(({ comparison }) => comparison?.exact);
    assert.deepEqual(exact, [undefined, true, undefined, true, true]);
  });

  it('reads the cells of a notebook as one, in whatever order they are', async () => {
    const [first, second] = ['lab.py#1', 'lab.py#2'];
    const events: TraceEvent[] = [
      { open: first, text: 'total = 1' },
      { open: second, text: 'x = ' },
      { complete: second, offset: 4 },
      { notebook: 'lab.ipynb', cells: [first, second] },
      { complete: second, offset: 4 },
      { edit: first, offset: 0, length: 0, text: '# What is it?\n' },
      { complete: first, offset: 2 },
      { complete: second, offset: 4 },
      { notebook: 'lab.ipynb', cells: [second, first] },
      { complete: second, offset: 4 },
    ];
    const { completions } = await replay(toyModel(), events, createCompleter);
    assert.ok(completions.every(({ comparison }) => comparison?.exact));
    const [alone, together, , edited, moved] = completions.map(({ warm }) => warm.stats.promptTokens);
    assert.ok(alone! < together! && together! < edited! && alone! < moved!);
  });

  it('follows several documents, closed and opened anew', async () => {
    const events: TraceEvent[] = [
      { open: 'a.ts', text },
      { open: 'b.ts', text: text.toUpperCase() },
      { complete: 'a.ts', offset: 3 },
      { complete: 'b.ts', offset: 3 },
      { close: 'a.ts' },
      { open: 'a.ts', text: 'x' },
      { complete: 'a.ts', offset: 1 },
    ];
    const { completions } = await replay(toyModel(), events, createCompleter);
    assert.deepEqual(
      completions.map(({ comparison }) => comparison?.exact),
      [true, true, true],
    );
  });

  const faults: readonly (readonly [name: string, events: readonly TraceEvent[], message: RegExp])[] = [
    ['edits what is not open', [{ edit: path, offset: 0, length: 0, text: '' }], /"a.ts" before it opens it/],
    [
      'completes what is closed',
      [{ open: path, text }, { close: path }, { complete: path, offset: 0 }],
      /before/,
    ],
    [
      'edits beyond the end',
      [
        { open: path, text: 'x' },
        { edit: path, offset: 1, length: 1, text: '' },
      ],
      /at 1\b/,
    ],
    [
      'completes beyond the end',
      [
        { open: path, text: 'x' },
        { complete: path, offset: 2 },
      ],
      /at 2\b/,
    ],
    [
      'completes before the start',
      [
        { open: path, text: 'x' },
        { complete: path, offset: -1 },
      ],
      /at -1\b/,
    ],
  ];
  for (const [name, events, message] of faults) {
    it(`refuses a trace that ${name}`, async () => {
      await assert.rejects(replay(toyModel(), events, createCompleter), { name: 'UsageError', message });
    });
  }
});
