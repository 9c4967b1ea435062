import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Exclusions } from '../../../src/control/exclusions.ts';

interface Manifest {
  readonly contributes: {
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly default: unknown } | undefined>>;
    };
  };
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as Manifest;
const byDefault = new Exclusions(manifest.contributes.configuration.properties['foretype.exclude']?.default);

const excludes = (exclusions: Exclusions, path: string, workspacePath?: string): boolean =>
  exclusions.matching({ path, workspacePath }) !== undefined;

describe('Exclusions: the defaults', () => {
  const secret = [
    '/work/app/.env',
    '/c:/Users/me/app/.ENV.production',
    '/home/me/.ssh/config',
    '/home/me/.ssh/id_ed25519',
    '/repo/deploy/id_rsa',
    '/repo/tls/server.key',
    '/repo/tls/server.pem',
    '/repo/tls/ca.crt',
    '/repo/store.jks',
    '/repo/config/secrets.yml',
    '/home/me/.aws/credentials',
    '/home/me/.npmrc',
    '/home/me/.netrc',
    '/home/me/.git-credentials',
    '/repo/infra/prod.tfvars',
    '.env',
  ];
  for (const path of secret) {
    it(`keep out of ${path}`, () => {
      assert.ok(excludes(byDefault, path));
    });
  }

  const ordinary = [
    '/repo/src/environment.ts',
    '/repo/src/env.ts',
    '/repo/src/keys.ts',
    '/repo/src/secrets.ts',
    '/repo/src/certificate.py',
    '/repo/src/key/index.ts',
    '/repo/package.json',
    '/repo/.gitignore',
    'Untitled-1',
  ];
  for (const path of ordinary) {
    it(`do not keep out of ${path}`, () => {
      assert.ok(!excludes(byDefault, path));
    });
  }
});

describe('Exclusions', () => {
  it('compares a pattern without a slash with the name alone', () => {
    const exclusions = new Exclusions({ '*.csv': true });
    assert.equal(exclusions.matching({ path: '/a/b/c.csv', workspacePath: 'b/c.csv' }), '*.csv');
    assert.ok(!excludes(exclusions, '/a.csv/b.ts'));
  });

  it('compares one with a slash with the whole path and the one in the workspace', () => {
    const exclusions = new Exclusions({ 'config/*.json': true });
    assert.ok(excludes(exclusions, '/home/me/app/config/a.json', 'config/a.json'));
    assert.ok(!excludes(exclusions, '/home/me/app/config/a.json'));
    assert.ok(excludes(new Exclusions({ '/home/**': true }), '/home/me/a.ts', 'a.ts'));
  });

  it('leaves a pattern aside that is turned off', () => {
    assert.ok(!excludes(new Exclusions({ '**/.env': false }), '/.env'));
  });

  it('takes whatever stands in the settings', () => {
    for (const setting of [undefined, null, 'x', 3, [], ['**/.env'], { '': true, '**/.env': 'yes' }]) {
      assert.ok(!excludes(new Exclusions(setting), '/.env'));
    }
  });
});
