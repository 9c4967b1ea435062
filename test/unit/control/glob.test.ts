import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compileGlob, pathSegments } from '../../../src/control/glob.ts';

const matches = (pattern: string, path: string): boolean => compileGlob(pattern)(pathSegments(path));

describe('compileGlob', () => {
  const table: readonly [pattern: string, matching: readonly string[], others: readonly string[]][] = [
    ['**/.env', ['.env', 'a/.env', '/a/b/.env'], ['.env.local', 'a.env', '.env/a']],
    ['**/.env.*', ['.env.local', 'a/.env.production'], ['.env', '.envrc']],
    ['*.pem', ['server.pem', '.pem'], ['a/server.pem', 'server.pem.ts']],
    ['**/.ssh/**', ['.ssh/config', '/home/me/.ssh/keys/a'], ['ssh/config', 'a.ssh/config']],
    ['src/**/test/*.ts', ['src/test/a.ts', 'src/a/b/test/c.ts'], ['src/test/a/b.ts', 'test/a.ts']],
    ['**/{secret,secrets}.{json,y{,a}ml}', ['secret.json', 'a/secrets.yml', 'secrets.yaml'], ['secrets.ts']],
    ['id_[re]*', ['id_rsa', 'id_ed25519'], ['id_dsa', 'id_']],
    ['[!a-c]?', ['d1', '_x'], ['a1', 'd', 'd12']],
    ['C:\\Keys\\**', ['/c:/keys/a.txt', 'C:/Keys/b/c'], ['d:/keys/a']],
    ['**/SECRETS/**', ['secrets/a', 'x/Secrets/b'], ['secret/a']],
    ['a{b', ['a{b'], ['ab']],
    ['a[b', ['a[b'], ['ab']],
    ['[]', ['[]'], ['', 'a']],
    ['**', ['a', 'a/b/c', ''], []],
    ['größe?.txt', ['Größe1.txt', 'größe😀.txt'], ['größe.txt']],
  ];
  for (const [pattern, matching, others] of table) {
    it(pattern, () => {
      for (const path of matching) assert.ok(matches(pattern, path), `${path} should match`);
      for (const path of others) assert.ok(!matches(pattern, path), `${path} should not match`);
    });
  }

  it('agrees with a regular expression about stars', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(letters, names, (pattern, name) => {
        fc.pre(pattern !== '' && !/^\*\*$/.test(pattern));
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        assert.equal(matches(pattern, name), expected);
      }),
    );
  });

  it('takes patterns that would drive a backtracking matcher mad', () => {
    const stars = '*a'.repeat(60);
    assert.equal(matches(`**/${stars}b`, `x/${'a'.repeat(250)}`), false);
    assert.equal(matches('**/x/'.repeat(40) + 'y', 'x/'.repeat(200)), false);
    assert.equal(matches('{a,b}'.repeat(30), 'c'), false);
  });
});
