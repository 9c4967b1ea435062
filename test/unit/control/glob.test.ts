import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { compileGlob, pathNames } from '../../../src/control/glob.ts';

const matches = (pattern: string, path: string): boolean => compileGlob(pattern)(pathNames(path));

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
    ['a}b{c,d', ['a}b{c,d'], ['ab']],
    ['{a{b,c}', ['{ab', '{ac'], ['ab', 'a']],
    ['x[{,}]y', ['x{y', 'x,y', 'x}y'], ['xy', 'x[y']],
    ['{a,b/c,**/d}/e', ['a/e', 'b/c/e', 'd/e', 'x/y/d/e'], ['b/e', 'x/a/e', 'c/e']],
    ['{,x}', ['', 'x'], ['y']],
    // Stars of two braces are two stars, as in VS Code; written out as `**/` they would match any folders.
    ['{*,}{,*/}', ['', 'a'], ['a/a']],
    ['a[b', ['a[b'], ['ab']],
    ['[]', ['[]'], ['', 'a']],
    ['**', ['a', 'a/b/c', ''], []],
    ['größe?.txt', ['Größe1.txt', 'größe😀.txt'], ['größe.txt']],
  ];
  for (const [pattern, matching, others] of table) {
    it(`matches ${pattern}`, () => {
      for (const path of matching) assert.ok(matches(pattern, path), `${path} should match`);
      for (const path of others) assert.ok(!matches(pattern, path), `${path} should not match`);
    });
  }

  it('matches stars like a regular expression', () => {
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

  it('matches braces like the alternatives written out', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '/', '**/', '[ab]', '[!a]');
    const plainText = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
    const part = fc.oneof(
      plainText.map((text) => ({ text, alternatives: [text] })),
      fc.array(plainText, { minLength: 2, maxLength: 3 }).map((alternatives) => {
        return { text: `{${alternatives.join(',')}}`, alternatives };
      }),
    );
    const paths = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), paths, (parts, names) => {
        const choices = parts.reduce<string[][]>(
          (before, { alternatives }) =>
            before.flatMap((texts) => alternatives.map((alternative) => [...texts, alternative])),
          [[]],
        );
        const all = choices.map((texts) => texts.join(''));
        const pattern = parts.map(({ text }) => text).join('');
        // Stars that become adjacent, or a whole segment, only by writing the braces out are no `**`.
        fc.pre(!choices.some((texts) => /\*\|+\*/.test(texts.join('|'))));
        fc.pre(!all.some((text) => text.replaceAll('**/', '').includes('**')));
        fc.pre(!/\}(\{[^{}]*)?\*\*/.test(pattern));
        const path = names.join('/');
        assert.equal(
          matches(pattern, path),
          all.some((text) => matches(text, path)),
        );
      }),
    );
  });

  it('handles patterns that take exponential time with backtracking', () => {
    const stars = '*a'.repeat(60);
    assert.equal(matches(`**/${stars}b`, `x/${'a'.repeat(250)}`), false);
    assert.equal(matches('**/x/'.repeat(40) + 'y', 'x/'.repeat(200)), false);
    assert.equal(matches('{a,b}'.repeat(30), 'c'), false);
  });
});
