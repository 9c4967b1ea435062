import assert from 'node:assert/strict';
import type { Moment } from '../../../../src/completion/confidence/calibration.ts';
import { momentAt, thresholdOf } from '../../../../src/completion/confidence/moment.ts';
import { surroundingsOf } from '../../../../src/completion/surroundings.ts';
import { atCursor, lines } from '../../helpers/cursor-text.ts';

function moment(drawing: string, path = 'a.ts', paused = true): Moment {
  const { text, offset } = atCursor(drawing);
  return momentAt(surroundingsOf(text, offset, path), paused);
}

describe('The moment of a suggestion', () => {
  it('is `typing` at any position while the user types', () => {
    assert.equal(moment(lines('function f() {', '  |', '}'), 'a.ts', false), 'typing');
  });

  const table: readonly [path: string, drawing: string, moment: Moment][] = [
    ['a.ts', lines('function add(a: number, b: number) {', '  |', '}'), 'paused-at-body'],
    ['a.ts', 'function add(a: number, b: number) {|}', 'paused-at-body'],
    ['a.ts', lines('// The sum of two numbers.', '|'), 'paused-at-body'],
    ['a.py', lines('def add(a, b):', '    |'), 'paused-at-body'],
    ['a.py', lines('def add(a, b):', '    """The sum."""', '    |'), 'paused-at-body'],
    ['a.sh', lines('for file in *.txt; do', '  |'), 'paused-at-body'],
    ['a.ts', lines('a();', '|'), 'paused-at-line'],
    ['a.ts', 'const a = |', 'paused'],
    ['a.ts', 'a(|, b)', 'paused'],
    ['a.md', lines('# Title', '|'), 'paused'],
    ['a.c', lines('#include <a.h>', '|'), 'paused-at-line'],
  ];
  for (const [path, drawing, expected] of table)
    it(`is ${expected} at ${JSON.stringify(drawing)} of ${path}`, () => {
      assert.equal(moment(drawing, path), expected);
    });

  it('has no higher threshold than typing', () => {
    for (const eagerness of ['eager', 'balanced', 'quiet'] as const)
      for (const at of ['paused', 'paused-at-line', 'paused-at-body'] as const)
        assert.ok(thresholdOf(eagerness, at) <= thresholdOf(eagerness, 'typing'));
  });

  it('has a higher threshold in a quieter mode', () => {
    for (const at of ['typing', 'paused', 'paused-at-line', 'paused-at-body'] as const) {
      assert.equal(thresholdOf('eager', at), 0);
      assert.ok(thresholdOf('balanced', at) < thresholdOf('quiet', at));
    }
  });
});
