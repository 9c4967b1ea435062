import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readHeldOut } from './held-out.ts';

describe('readHeldOut', () => {
  it('reads the packages of that section alone', () => {
    const manifest =
      '# all\n[held-out]\nnpm = ["a@1", "b@2"]\npypi = [\n  "c@3",\n]\n\n[train]\nnpm = ["d@4"]\n';
    assert.deepEqual(readHeldOut(manifest), { npm: ['a@1', 'b@2'], pypi: ['c@3'] });
    assert.deepEqual(readHeldOut('[train]\nnpm = ["d@4"]\n'), { npm: [], pypi: [] });
  });

  it('finds packages of both registries in the manifest', () => {
    const file = new URL('../../training/corpus/manifest.toml', import.meta.url);
    const { npm, pypi } = readHeldOut(readFileSync(file, 'utf8'));
    assert.ok(npm.some((name) => name.startsWith('kysely@')));
    assert.ok(pypi.some((name) => name.startsWith('click@')));
    assert.ok([...npm, ...pypi].length < 20);
  });
});
