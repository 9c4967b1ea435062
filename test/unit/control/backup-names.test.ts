import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { originalNames } from '../../../src/control/backup-names.ts';

describe('originalNames', () => {
  const table: readonly [original: string, copies: readonly string[]][] = [
    [
      '.env',
      ['.env~', '.env.bak', '.env.old', '.env_backup', '.env.1', '.env.20240131', '.env copy', '#.env#'],
    ],
    [
      'a.yml',
      ['a.yml~', 'a.bak.yml', 'a (1).yml', 'a - Copy.yml', 'a.yml.bak.1', 'a.yml.orig~', '.a.yml.swp'],
    ],
    [
      'id_rsa',
      ['id_rsa.bak', 'id_rsa-old', 'id_rsa (2)', 'id_rsa.2024-01-31T10:00', 'id_rsa.dpkg-old', '._id_rsa'],
    ],
  ];
  for (const [original, copies] of table) {
    it(`finds ${original} from the names of its copies`, () => {
      for (const copy of copies) assert.ok(originalNames(copy).includes(original), copy);
    });
  }

  it('finds nothing for other names', () => {
    for (const name of ['.env', 'a.yml', 'id_rsa', 'backup.ts', 'old.json', 'keys.test.ts', 'x'.repeat(300)])
      assert.deepEqual(originalNames(name), [], name);
  });

  it('returns few other names, for any name', () => {
    const part = fc.constantFrom(
      '~',
      '.bak',
      '.',
      '_',
      '-',
      ' ',
      '1',
      '(2)',
      '.swp',
      '#',
      'a',
      '.2024-01-01',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const name = parts.join('');
        const names = originalNames(name);
        assert.ok(!names.includes('') && !names.includes(name));
        assert.ok(names.length < 300, `${names.length} names`);
      }),
    );
  });
});
