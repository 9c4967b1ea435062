import assert from 'node:assert/strict';
import { readSample } from '../../../../scripts/jump/sample.ts';

describe('The sample of jumps', () => {
  const { text, start, jumps } = readSample();

  it('has its places at the ends of lines', () => {
    const lines = text.split('\n');
    for (const { line, column } of [start, ...jumps]) assert.equal(lines[line - 1]?.length, column - 1);
  });

  it('has far and near jumps in turn, each from the place before', () => {
    let from = start.line;
    for (const [index, jump] of jumps.entries()) {
      assert.equal(jump.from, from);
      const distance = Math.abs(jump.line - from);
      if (index % 2 === 0) assert.ok(distance >= 80, `${distance} lines are not far`);
      else assert.ok(distance >= 8 && distance <= 25, `${distance} lines are not near`);
      from = jump.line;
    }
  });
});
