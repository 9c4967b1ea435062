import assert from 'node:assert/strict';
import manifest from '../../../package.json' with { type: 'json' };
import { effectsOf, settingEffects } from '../../../src/editor/setting-effects.ts';

const effectsOfChange = (...changed: readonly string[]): string[] => [
  ...effectsOf((name) => changed.includes(name)),
];

describe('The effects of settings', () => {
  it('are told for each setting that the manifest declares, and for no other', () => {
    const declared = Object.keys(manifest.contributes.configuration.properties);
    const told = Object.keys(settingEffects).map((name) => `foretype.${name}`);
    assert.deepEqual(told.sort(), declared.sort());
  });

  it('are another load of the model for what a model is loaded with', () => {
    for (const name of Object.keys(settingEffects)) {
      const isOfModel = /^(model|context|cache|engine)\./.test(name);
      assert.equal(effectsOfChange(name).includes('load'), isOfModel, name);
    }
  });

  it('are told together for settings that change at once', () => {
    assert.deepEqual(effectsOfChange('maxTokens', 'exclude', 'model.path').sort(), [
      'exclusions',
      'load',
      'none',
    ]);
    assert.deepEqual(effectsOfChange(), []);
  });
});
