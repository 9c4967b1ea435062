import assert from 'node:assert/strict';
import { ModelStore } from '../../../../src/worker/server/model-store.ts';
import { FakeStorage } from '../../helpers/fake-storage.ts';

const model = Uint8Array.from({ length: 100 }, (_, i) => i);

describe('ModelStore', () => {
  let storage: FakeStorage;
  let store: ModelStore;

  beforeEach(async () => {
    storage = new FakeStorage();
    store = await ModelStore.open(storage);
  });

  it('finds what was kept, with its version', async () => {
    await store.keep('a.gguf', model, 'v1');
    const found = await store.find('a.gguf');
    assert.deepEqual(found?.stored, { bytes: 100, version: 'v1' });
    assert.deepEqual(new Uint8Array(await found.file.arrayBuffer()), model);
    assert.equal(await store.find('b.gguf'), undefined);
  });

  it('does not count a file without its record, of another size, or with a damaged record', async () => {
    await store.keep('a.gguf', model, 'v1');
    const [name, record] = [...storage.files.keys()];
    assert.ok(name !== undefined && record !== undefined);
    const whole = storage.files.get(record)!;
    storage.files.set(name, model.slice(0, 99));
    assert.equal(await store.find('a.gguf'), undefined);
    storage.files.set(name, model);
    for (const damaged of ['', '{', '[]', 'null', '{"bytes":100}']) {
      storage.files.set(record, new TextEncoder().encode(damaged));
      assert.equal(await store.find('a.gguf'), undefined, damaged);
    }
    storage.files.set(record, whole);
    assert.notEqual(await store.find('a.gguf'), undefined);
    storage.files.delete(record);
    assert.equal(await store.find('a.gguf'), undefined);
  });

  it('replaces a version by another', async () => {
    await store.keep('a.gguf', model, 'v1');
    await store.keep('a.gguf', model.slice(0, 10), 'v2');
    assert.deepEqual((await store.find('a.gguf'))?.stored, { bytes: 10, version: 'v2' });
  });

  it('keeps nothing where there is no room', async () => {
    storage.quota = 50;
    await assert.rejects(store.keep('a.gguf', model, 'v1'), /QuotaExceededError/);
    assert.deepEqual([...storage.files.keys()], []);
    assert.equal(storage.locked.size, 0);
  });

  it('leaves a file alone that another window is writing', async () => {
    storage.files.set('a.gguf', model);
    storage.locked.add('a.gguf');
    await assert.rejects(store.keep('a.gguf', model, 'v1'), /NoModificationAllowedError/);
    assert.deepEqual([...storage.files.keys()], ['a.gguf']);
    assert.equal(await store.find('a.gguf'), undefined);
  });

  it('removes all others, as far as they are not in use', async () => {
    for (const name of ['a.gguf', 'b.gguf', 'c.gguf', 'd.gguf']) await store.keep(name, model, 'v1');
    storage.locked.add('d.gguf');
    await store.keepOnly(['a.gguf', 'b.gguf', 'e.gguf']);
    const names = ['a.gguf', 'b.gguf', 'c.gguf', 'd.gguf'];
    const found = await Promise.all(names.map(async (name) => (await store.find(name)) !== undefined));
    assert.deepEqual(found, [true, true, false, false]);
  });
});
