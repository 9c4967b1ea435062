import assert from 'node:assert/strict';
import { ModelConsent } from '../../../src/editor/model-consent.ts';

/** The state that VS Code keeps for an extension. */
function memento(stored?: unknown) {
  const values = new Map<string, unknown>(stored === undefined ? [] : [['foretype.modelPaths', stored]]);
  return {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
}

describe('ModelConsent', () => {
  it('has no answer before the user gives one', () => {
    assert.equal(new ModelConsent(memento()).of('/a.gguf'), undefined);
  });

  it('keeps the last answer for each path', async () => {
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

  it('ignores stored values that it has not written', () => {
    for (const stored of [1, 'x', { '/a.gguf': true }, [['/a.gguf', 1], ['/a.gguf'], null]])
      assert.equal(new ModelConsent(memento(stored)).of('/a.gguf'), undefined);
  });
});
