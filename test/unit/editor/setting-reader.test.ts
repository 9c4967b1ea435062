import assert from 'node:assert/strict';
import manifest from '../../../package.json' with { type: 'json' };
import { THRESHOLDS } from '../../../src/completion/confidence/calibration.ts';
import { SettingReader } from '../../../src/editor/setting-reader.ts';
import { eagernesses } from '../../../src/editor/setting-values.ts';
import { ENGINE_NAMES } from '../../../src/worker/protocol.ts';

const { properties } = manifest.contributes.configuration;

/** The setting that is read when `value` is written; `byDefault` is the default in VS Code. */
function reader(value: unknown, byDefault?: unknown): SettingReader {
  return new SettingReader(properties, { get: () => value, inspect: () => ({ defaultValue: byDefault }) });
}

const integers = [
  ...([
    'maxTokens',
    'delay.minimum',
    'delay.maximum',
    'context.projectMemoryMegabytes',
    'context.tokens',
  ] as const),
  ...(['cache.megabytes', 'engine.threads', 'engine.burstThreads', 'prepare.tokensPerMinute'] as const),
];
const switches = ['enable', 'multiline', 'context.otherFiles', 'context.projectMemory'] as const;

describe('SettingReader', () => {
  it('holds numbers within the bounds that the manifest declares', () => {
    for (const name of integers) {
      const { minimum, maximum, default: byDefault } = properties[`foretype.${name}`];
      assert.equal(reader(-1e9).integer(name), minimum, name);
      assert.equal(reader(1e9).integer(name), maximum, name);
      assert.equal(reader('many', byDefault).integer(name), byDefault, name);
    }
  });

  it('takes what is neither on nor off for what the manifest declares', () => {
    for (const name of switches) {
      assert.equal(reader('yes').switch(name), properties[`foretype.${name}`].default, name);
      for (const value of [true, false]) assert.equal(reader(value).switch(name), value, name);
    }
  });

  it('takes what is no choice for what the manifest declares', () => {
    assert.equal(reader('loud').choice('suggestions', eagernesses), 'balanced');
    assert.equal(reader('cuda').choice('engine.name', ENGINE_NAMES), 'auto');
  });

  it('knows the choices that the manifest lists, and the model those of how sure it has to be', () => {
    assert.deepEqual([...eagernesses], properties['foretype.suggestions'].enum);
    assert.deepEqual([...ENGINE_NAMES], properties['foretype.engine.name'].enum);
    for (const thresholds of Object.values(THRESHOLDS))
      assert.deepEqual(Object.keys(thresholds), [...eagernesses]);
  });

  it('reads every setting that the manifest declares to be a number, a switch or a choice', () => {
    const kindOf = (declared: object): string | undefined => {
      if ('enum' in declared) return 'choice';
      return 'minimum' in declared ? 'integer' : (declared as { readonly type?: string }).type;
    };
    const named = (kind: string): string[] =>
      Object.entries(properties).flatMap(([name, declared]) =>
        kindOf(declared) === kind ? name.slice('foretype.'.length) : [],
      );
    assert.deepEqual(named('integer').sort(), [...integers].sort());
    assert.deepEqual(named('boolean').sort(), [...switches].sort());
    assert.deepEqual(named('choice').sort(), ['engine.name', 'suggestions']);
  });
});
