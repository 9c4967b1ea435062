import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { exceptionFor } from '../../../src/control/exception.ts';
import { Exclusions } from '../../../src/control/exclusions.ts';

const excludes = (exclusions: Exclusions, path: string, workspacePath?: string): boolean =>
  exclusions.matching({ path, workspacePath }) !== undefined;

describe('Exclusions', () => {
  it('matches a pattern without a slash against the name alone', () => {
    const exclusions = new Exclusions({ '*.csv': true });
    assert.equal(exclusions.matching({ path: '/a/b/c.csv', workspacePath: 'b/c.csv' }), '*.csv');
    assert.ok(!excludes(exclusions, '/a.csv/b.ts'));
  });

  it('matches a pattern with a slash against the whole path and the workspace path', () => {
    const exclusions = new Exclusions({ 'config/*.json': true });
    assert.ok(excludes(exclusions, '/home/me/app/config/a.json', 'config/a.json'));
    assert.ok(!excludes(exclusions, '/home/me/app/config/a.json'));
    assert.ok(excludes(new Exclusions({ '/home/**': true }), '/home/me/a.ts', 'a.ts'));
  });

  it('ignores a pattern that is turned off', () => {
    assert.ok(!excludes(new Exclusions({ '**/.env': false }), '/.env'));
  });

  it('ignores settings of other types', () => {
    for (const setting of [undefined, null, 'x', 3, [], ['**/.env'], { '': true, '**/.env': 'yes' }]) {
      assert.ok(!excludes(new Exclusions(setting), '/.env'));
    }
  });

  it('returns the pattern as plain text', () => {
    const exclusions = new Exclusions({ '{**/*,[Click](command:x)}': true });
    assert.equal(
      exclusions.matching({ path: '/a.ts', workspacePath: undefined }),
      '{**/*,[Click] (command:x)}',
    );
  });

  it('excludes copies of an excluded file', () => {
    const exclusions = new Exclusions({ '**/keys.yml': true });
    const copies = [
      'keys.yml~',
      'keys.yml.bak',
      'keys.old.yml',
      'keys (2).yml',
      '#keys.yml#',
      '.keys.yml.swp',
    ];
    for (const name of copies) assert.ok(excludes(exclusions, `/a/${name}`, name), name);
    for (const name of ['my-keys.yml', 'keys.yml.ts', 'keys.test.yml']) {
      assert.ok(!excludes(exclusions, `/a/${name}`, name), name);
    }
  });
});

describe('Exclusions: exceptions', () => {
  const defaults = { '**/auth.json': true, '**/*.{json,pem}': true };

  it('remove a default by its own glob, and nothing else', () => {
    const exclusions = new Exclusions({ ...defaults, '**/*.{json,pem}': false }, defaults);
    assert.ok(!excludes(exclusions, '/a/b.json'));
    assert.ok(excludes(exclusions, '/a/auth.json'));
  });

  it('except what matches any other glob from all exclusions', () => {
    const exclusions = new Exclusions({ ...defaults, '*': true, 'fixtures/auth.json': false }, defaults);
    assert.ok(!excludes(exclusions, '/repo/fixtures/auth.json', 'fixtures/auth.json'));
    assert.ok(excludes(exclusions, '/repo/auth.json', 'auth.json'));
    assert.ok(excludes(exclusions, '/repo/fixtures/auth.json.bak', 'fixtures/auth.json.bak'));
  });

  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 12 })
    .map((text) => text.replaceAll('/', 'a'));
  const hostile = fc.stringMatching(/^[*?[\]{},!^\-.ab ]{1,10}$/);

  it('match exactly the file they are made for', () => {
    const names = fc.array(fc.oneof(name, hostile), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(names, names, fc.boolean(), fc.boolean(), (path, other, inWorkspace, isTrusted) => {
        const file = (segments: readonly string[]) => ({
          path: `/home/me/${segments.join('/')}`,
          workspacePath: inWorkspace ? segments.join('/') : undefined,
        });
        const { glob } = exceptionFor(file(path), isTrusted);
        const exclusions = new Exclusions({ '**': true, [glob]: false });
        assert.equal(exclusions.matching(file(path)), undefined);
        // A backslash is a slash in a glob, and case is ignored.
        fc.pre(![...path, ...other].some((text) => text.includes('\\')));
        fc.pre(path.join('/').toLowerCase() !== other.join('/').toLowerCase());
        assert.equal(exclusions.matching(file(other)), '**');
      }),
    );
  });

  it('go to the folder settings, or to the user settings without a folder or without trust', () => {
    const file = { path: '/repo/test/a[1].json', workspacePath: 'test/a[1].json' };
    assert.deepEqual(exceptionFor(file, true), { glob: '/test/a[[]1].json', scope: 'folder' });
    assert.deepEqual(exceptionFor(file, false), { glob: '/repo/test/a[[]1].json', scope: 'global' });
    const alone = { path: 'credentials', workspacePath: undefined };
    assert.deepEqual(exceptionFor(alone, true), { glob: '/credentials', scope: 'global' });
  });

  it('for a file at the top of the workspace do not match others of its name', () => {
    const { glob } = exceptionFor({ path: '/repo/.env', workspacePath: '.env' }, true);
    const exclusions = new Exclusions({ '**/.env': true, [glob]: false });
    assert.ok(!excludes(exclusions, '/repo/.env', '.env'));
    assert.ok(excludes(exclusions, '/repo/web/.env', 'web/.env'));
  });
});

describe('Exclusions: oversized settings', () => {
  const file = '/repo/src/a.ts';
  const table: readonly [what: string, setting: unknown][] = [
    ['a pattern of a million characters', { ['a'.repeat(1_000_000)]: true }],
    ['braces that multiply', { ['{a/b,c/d}'.repeat(60)]: true }],
    [
      'a hundred thousand patterns',
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`**/x${i}`, true])),
    ],
  ];
  for (const [what, setting] of table) {
    it(`exclude everything, without taking long: ${what}`, () => {
      const start = performance.now();
      assert.ok(excludes(new Exclusions(setting), file));
      assert.ok(performance.now() - start < 5_000);
    });
  }

  it('except nothing as exceptions', () => {
    const exclusions = new Exclusions({ '*.ts': true, ['{a/b,c/d}'.repeat(60)]: false });
    assert.ok(excludes(exclusions, file));
  });

  it('with many braces and stars within a name are matched', () => {
    const path = `/${'ab'.repeat(100)}`;
    assert.ok(
      excludes(new Exclusions({ ['{a,b}'.repeat(190)]: true, ['{,a,b,ab}'.repeat(100)]: true }), path),
    );
    assert.ok(
      !excludes(new Exclusions({ [`${'{a,aa}'.repeat(100)}c`]: true, [`${'*a'.repeat(100)}c`]: true }), path),
    );
  });
});
