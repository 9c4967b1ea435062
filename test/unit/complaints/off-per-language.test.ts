import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { settingPlace } from '../../../src/editor/setting-values.ts';
import { decide } from '../../../src/suggestion/policy.ts';

interface Manifest {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

/** The complaint: it cannot be turned off for one language. */
describe('Suggestions can be off for one language', () => {
  it('as the setting may differ by language', () => {
    const manifest = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as Manifest;
    assert.equal(
      manifest.contributes.configuration.properties['foretype.enable']?.scope,
      'language-overridable',
    );
  });

  it('and then nothing is asked by itself', () => {
    const decision = decide({
      explicit: false,
      excluded: false,
      enabled: false,
      scheme: 'file',
      length: 10,
      selecting: false,
      afterDeletion: false,
      inSnippet: false,
      machineWritten: false,
      lineEnd: 'open',
      typing: true,
    });
    assert.deepEqual(decision, { kind: 'skip', reason: 'off' });
  });

  it('and toggling there changes the language alone', () => {
    assert.deepEqual(settingPlace({ globalLanguageValue: false }), { scope: 'global', inLanguage: true });
  });
});
