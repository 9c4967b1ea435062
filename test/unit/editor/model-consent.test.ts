import assert from 'node:assert/strict';
import { ModelConsent } from '../../../src/editor/model-consent.ts';

/** What VS Code gives an extension to keep things in. */
function memento(stored?: unknown) {
  const values = new Map<string, unknown>(stored === undefined ? [] : [['foretype.modelPaths', stored]]);
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
}

describe('ModelConsent', () => {
  it('knows no answer before the person gave one', () => {
    assert.equal(new ModelConsent(memento()).of('/a.gguf'), undefined);
  });

  it('keeps each answer for its path, the last one given', async () => {
    const kept = memento();
    const consent = new ModelConsent(kept);
    await consent.set('/a.gguf', false);
    await consent.set('/b.gguf', true);
    await consent.set('/a.gguf', true);
    await consent.set('__proto__', false);
    const later = new ModelConsent(kept);
    assert.deepEqual(
      ['/a.gguf', '/b.gguf', '__proto__', '/c.gguf'].map((path) => later.of(path)),
      [true, true, false, undefined],
    );
  });

  it('takes what it did not write for no answer', () => {
    for (const stored of [1, 'x', { '/a.gguf': true }, [['/a.gguf', 1], ['/a.gguf'], null]])
      assert.equal(new ModelConsent(memento(stored)).of('/a.gguf'), undefined);
  });
});
