import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib/paths.ts';

interface Package {
  readonly resolved?: string;
  readonly integrity?: string;
}

describe('The lockfile', () => {
  it('names each package by its hash and no registry', () => {
    const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, Package>> };
    const { '': self, ...others } = packages;
    assert.notEqual(self, undefined);
    for (const [name, { resolved, integrity }] of Object.entries(others)) {
      assert.equal(resolved, undefined, name);
      assert.match(integrity ?? '', /^sha512-/, name);
    }
  });
});
