import assert from 'node:assert/strict';
import { readInteger, settingPlace } from '../../../src/editor/setting-values.ts';

describe('readInteger', () => {
  const range = { minimum: 1, maximum: 256 };
  const table: readonly [value: unknown, expected: number][] = [
    [48, 48],
    [0, 1],
    [1e9, 256],
    [12.6, 13],
    ['64', 32],
    [Number.NaN, 32],
    [null, 32],
    [undefined, 32],
  ];
  for (const [value, expected] of table) {
    it(`${typeof value} ${String(value)} is ${expected}`, () => {
      assert.equal(readInteger(value, 32, range), expected);
    });
  }

  it('is the minimum without any number', () => {
    assert.equal(readInteger('a', undefined, range), 1);
  });
});

describe('settingPlace', () => {
  it('is the general one unless the setting stands elsewhere', () => {
    assert.deepEqual(settingPlace(undefined), { scope: 'global', inLanguage: false });
    assert.deepEqual(settingPlace({}), { scope: 'global', inLanguage: false });
  });

  it('is where the value in force stands', () => {
    assert.deepEqual(settingPlace({ workspaceValue: false }), { scope: 'workspace', inLanguage: false });
    assert.deepEqual(settingPlace({ workspaceValue: true, globalLanguageValue: false }), {
      scope: 'global',
      inLanguage: true,
    });
    assert.deepEqual(settingPlace({ workspaceLanguageValue: true, globalLanguageValue: false }), {
      scope: 'workspace',
      inLanguage: true,
    });
  });
});
