import assert from 'node:assert/strict';
import { summarizeByLanguage, summarizeTries, type TryResult } from './summary.ts';

const result = (asked: boolean, shown: 'none' | 'sensible' | 'wrong', language = 'Go'): TryResult => ({
  ...{ id: '', language, asked, shown: shown !== 'none', shownSensible: shown === 'sensible' },
});

describe('A summary of first tries', () => {
  it('counts what is sensible and shown, and gives the shares of each in the other', () => {
    const results = [
      result(true, 'sensible'),
      result(true, 'none'),
      result(true, 'wrong'),
      result(false, 'wrong'),
      result(false, 'none'),
    ];
    assert.deepEqual(summarizeTries(results), {
      ...{
        tries: 5,
        sensibleAsked: 3,
        shown: 3,
        shownSensible: 1,
        shownOfSensible: 2 / 3,
        sensibleOfShown: 1 / 3,
      },
    });
  });

  it('has no shares of nothing', () => {
    const { shownOfSensible, sensibleOfShown } = summarizeTries([result(false, 'none')]);
    assert.deepEqual([shownOfSensible, sensibleOfShown], [null, null]);
  });

  it('comes for each language and for all', () => {
    const all = summarizeByLanguage([result(true, 'none', 'C'), result(true, 'none'), result(false, 'none')]);
    assert.deepEqual(Object.keys(all), ['C', 'Go', 'total']);
    assert.deepEqual(
      Object.values(all).map(({ tries, sensibleAsked }) => [tries, sensibleAsked]),
      [
        [1, 1],
        [2, 1],
        [3, 2],
      ],
    );
  });
});
