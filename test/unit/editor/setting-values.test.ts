import assert from 'node:assert/strict';
import {
  asJson,
  languageChange,
  readChoice,
  readList,
  readInteger,
  readSwitch,
  settingPlace,
} from '../../../src/editor/setting-values.ts';

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

describe('readChoice', () => {
  it('is the value if it is a choice, and the default if not', () => {
    const choices = ['eager', 'balanced', 'quiet'] as const;
    assert.equal(readChoice('quiet', choices, 'balanced'), 'quiet');
    for (const value of ['loud', 3, null, undefined])
      assert.equal(readChoice(value, choices, 'balanced'), 'balanced');
    assert.equal(readChoice('loud', choices, 'louder'), 'eager');
  });
});

describe('readSwitch', () => {
  it('is the value if it is on or off, and the default if not', () => {
    for (const fallback of [true, false]) {
      for (const value of [true, false]) assert.equal(readSwitch(value, fallback), value);
      for (const value of ['true', 0, null, undefined]) assert.equal(readSwitch(value, fallback), fallback);
    }
  });
});

describe('asJson', () => {
  it('is the value as JSON, and empty for no value', () => {
    assert.equal(asJson({ prefix: '<pre>' }), '{"prefix":"<pre>"}');
    assert.equal(asJson('none'), '"none"');
    for (const nothing of [undefined, null, '']) assert.equal(asJson(nothing), '');
  });
});

describe('settingPlace', () => {
  it('is the general scope unless the setting is written elsewhere', () => {
    assert.deepEqual(settingPlace(undefined), { scope: 'global', inLanguage: false });
    assert.deepEqual(settingPlace({}), { scope: 'global', inLanguage: false });
  });

  it('is the scope of the effective value', () => {
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

describe('languageChange', () => {
  it('writes a value for the language when the general value differs', () => {
    assert.deepEqual(languageChange(undefined, false), { scope: 'global', value: false });
    assert.deepEqual(languageChange({ globalValue: false }, true), { scope: 'global', value: true });
    assert.deepEqual(languageChange({ globalValue: true, workspaceValue: false }, true), {
      scope: 'global',
      value: true,
    });
  });

  it('removes a value that equals the general value', () => {
    assert.deepEqual(languageChange({ globalLanguageValue: false }, true), {
      scope: 'global',
      value: undefined,
    });
    assert.deepEqual(languageChange({ globalValue: false, workspaceLanguageValue: true }, false), {
      scope: 'workspace',
      value: undefined,
    });
  });

  it('overwrites the narrowest value when a wider one would take effect', () => {
    assert.deepEqual(languageChange({ globalLanguageValue: false, workspaceLanguageValue: false }, true), {
      scope: 'workspace',
      value: true,
    });
  });
});

describe('readList', () => {
  it('takes the texts of a list', () => {
    assert.deepEqual(readList(['/m', 7, ' ~/models ']), ['/m', ' ~/models ']);
  });

  it('is empty for what is no list', () => {
    assert.deepEqual(readList('/m'), []);
    assert.deepEqual(readList(undefined), []);
  });
});
