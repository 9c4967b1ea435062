import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { parseJumpArguments } from '../../../../scripts/jump/arguments.ts';
import { root } from '../../../../scripts/lib/paths.ts';

describe('The arguments of jumps', () => {
  it('are by default what `npm run package` writes, and a person who looks for half a second', () => {
    const { packages, pace } = parseJumpArguments([]);
    assert.deepEqual(packages, [{ name: 'now', vsix: join(root, 'foretype.vsix') }]);
    assert.deepEqual(pace, { lookMs: 500, keyMs: 120 });
  });

  it('name several packages, by their numbers where they have no names', () => {
    const { packages } = parseJumpArguments(['--vsix', 'before=a.vsix', '--vsix', 'b.vsix']);
    assert.deepEqual(packages, [
      { name: 'before', vsix: resolve('a.vsix') },
      { name: '2', vsix: resolve('b.vsix') },
    ]);
  });

  it('must be whole numbers where they are numbers', () => {
    assert.throws(() => parseJumpArguments(['--rounds', '0']), /--rounds takes a whole number/);
    assert.throws(() => parseJumpArguments(['--look', '1.5']), /--look takes a whole number/);
  });
});
