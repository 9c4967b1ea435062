import assert from 'node:assert/strict';
import { chooseHoles } from '../../../src/evaluation/holes.ts';
import { keysByHand } from '../../../src/evaluation/typist.ts';

const code = (name: string): string =>
  Array.from({ length: 60 }, (_, i) => `  const ${name}${i} = call(${i}, "of ${name}");`).join('\n');
const files = ['big/a.ts', 'big/b.ts', 'big/c.ts', 'small/d.ts'].map((path, i) => ({
  path,
  text: code(`n${i}_`),
}));

describe('chooseHoles', () => {
  it('cuts pieces out of files, which put together are the files', () => {
    for (const { path, before, typed, after } of chooseHoles(files, { seed: 1, keys: 2_000 })) {
      assert.equal(before + typed + after, files.find((file) => file.path === path)?.text);
      assert.notEqual(typed.trim(), '');
      assert.ok(before.split('\n').length >= 3);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const first = chooseHoles(files, { seed: 1, keys: 1_000 });
    assert.deepEqual(chooseHoles(files, { seed: 1, keys: 1_000 }), first);
    assert.notDeepEqual(chooseHoles(files, { seed: 2, keys: 1_000 }), first);
  });

  it('takes as many as it needs for the keys, and not one more', () => {
    const holes = chooseHoles(files, { seed: 3, keys: 1_000 });
    const keys = holes.map(keysByHand).reduce((sum, count) => sum + count, 0);
    assert.ok(keys >= 1_000);
    assert.ok(keys - keysByHand(holes.at(-1)!) < 1_000);
  });

  it('has holes of each kind, from each folder alike', () => {
    const holes = chooseHoles(files, { seed: 4, keys: 5_000 });
    for (const kind of ['lines', 'rest', 'inside'])
      assert.ok(
        holes.some((hole) => hole.kind === kind),
        kind,
      );
    const big = holes.filter(({ path }) => path.startsWith('big/')).length;
    assert.ok(Math.abs(big - holes.length / 2) <= holes.length / 6, `${big} of ${holes.length}`);
  });

  it('ends where there are no more to be had', () => {
    const holes = chooseHoles([{ path: 'a.ts', text: 'one\ntwo\nthree\nfour = 4;' }], {
      seed: 1,
      keys: 9_999,
    });
    assert.equal(new Set(holes.map(({ before }) => before.length)).size, holes.length);
  });
});
