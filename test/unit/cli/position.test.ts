import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageError } from '../../../src/cli/engines.ts';
import { offsetAt, parsePosition } from '../../../src/cli/position.ts';

describe('parsePosition', () => {
  it('takes the last two numbers, after any colons', () => {
    assert.deepEqual(parsePosition('src/a.ts:12:3'), { file: 'src/a.ts', line: 12, column: 3 });
    assert.deepEqual(parsePosition('C:\\code\\a.ts:1:1'), { file: 'C:\\code\\a.ts', line: 1, column: 1 });
    assert.deepEqual(parsePosition('odd:1:2:3:4'), { file: 'odd:1:2', line: 3, column: 4 });
    assert.deepEqual(parsePosition('with space\nand line:7:8').file, 'with space\nand line');
  });

  it('takes a third number of a notebook as its cell', () => {
    assert.deepEqual(parsePosition('a.ipynb:2:1:15'), { file: 'a.ipynb', cell: 2, line: 1, column: 15 });
    assert.deepEqual(parsePosition('a.ipynb:1:15'), { file: 'a.ipynb', line: 1, column: 15 });
  });

  it('refuses everything else', () => {
    const wrong = [
      '',
      'a.ts',
      'a.ts:1',
      ':1:1',
      'a.ts:0:1',
      'a.ts:1:0',
      'a.ts:-1:1',
      'a.ts:1:x',
      'a.ts:1:2.5',
      'C:\\a.ts:5',
      'a.ipynb:0:1:1',
    ];
    for (const argument of wrong) assert.throws(() => parsePosition(argument), UsageError, argument);
  });
});

describe('offsetAt', () => {
  const at = (text: string, line: number, column: number): number =>
    offsetAt(text, { file: '', line, column });

  it('finds every position up to the end of each line, for all line ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', ' ', 'é', '👍') }), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.nat(),
        fc.nat(),
        (lines, end, linePick, columnPick) => {
          const line = linePick % lines.length;
          const column = columnPick % (lines[line]!.length + 1);
          const before = lines.slice(0, line).reduce((sum, text) => sum + text.length + end.length, 0);
          assert.equal(at(lines.join(end), line + 1, column + 1), before + column);
        },
      ),
    );
  });

  it('refuses columns after the end of a line, its line feed included', () => {
    for (const text of ['ab\ncd', 'ab\r\ncd', 'ab\rcd', 'ab']) {
      assert.equal(at(text, 1, 3), 2);
      assert.throws(() => at(text, 1, 4), /Line 1 has 2 characters; there is no column 4/);
    }
    assert.throws(() => at('', 1, 2), UsageError);
  });

  it('refuses lines after the last', () => {
    assert.equal(at('ab\n', 2, 1), 3);
    assert.throws(() => at('ab\n', 3, 1), /last line is 2; there is no line 3/);
    assert.throws(() => at('', 2, 1), /last line is 1; there is no line 2/);
    assert.throws(() => at('ab', Infinity, 1), UsageError);
  });
});
