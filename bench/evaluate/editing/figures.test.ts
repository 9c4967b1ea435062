import assert from 'node:assert/strict';
import type { Assessment } from './assess.ts';
import { asTable, report, type Edited } from './figures.ts';
import type { Kind } from './places.ts';

const right: Assessment = {
  ...{ line: ['', ''], text: 'a', replaced: 0, right: true, rightStart: true },
  ...{ doubled: false, broken: false, distracts: false },
};
const wrong: Assessment = {
  ...right,
  ...{ right: false, rightStart: false, doubled: true, broken: true, distracts: true },
};

function edited(kind: Kind, keys: number, keysByHand: number, assessments: readonly Assessment[]): Edited {
  const place = { kind, path: 'a.ts', before: '', typed: 'a', after: '', until: 1 };
  const typed = { path: 'a.ts', keys, keysByHand, shown: [], cursors: [], computedMs: [] };
  return { place, typed, assessments };
}

describe('figures of editing', () => {
  const all = [
    edited('word', 5, 10, [right, wrong]),
    edited('line', 20, 20, [wrong]),
    edited('word', 5, 10, []),
  ];

  it('are told by kind and in total', () => {
    const { kinds, total } = report(all);
    assert.deepEqual(Object.keys(kinds), ['word', 'line']);
    assert.deepEqual(kinds.word, {
      ...{ places: 2, keys: 10, shown: 2, right: 1, rightStart: 1, doubled: 1, broken: 1 },
      ...{ wrong: 1, distractions: 10, keysSaved: 0.5 },
    });
    assert.deepEqual([total.places, total.shown, total.doubled, total.keysSaved], [3, 3, 2, 0.25]);
  });

  it('are a table with shares of what was shown', () => {
    const table = asTable(report([...all, edited('import', 3, 3, [])]));
    assert.equal(table['word']?.['doubled'], '1 (50.0 %)');
    assert.equal(table['import']?.['right'], '-');
    assert.equal(table['total']?.['places'], 4);
  });
});
