import assert from 'node:assert/strict';
import { ModelStore } from '../../../../src/worker/server/model-store.ts';
import { FakeStorage } from '../../helpers/fake-storage.ts';

const model = Uint8Array.from({ length: 100 }, (_, i) => i);

describe('ModelStore', () => {
  let storage: FakeStorage;
  let store: ModelStore;

  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses++;
    return Promise.resolve();
  };
  const keep = async (name: string, bytes: Uint8Array, version: string): Promise<void> =>
    store.keep(name, bytes, version, pause);

  beforeEach(async () => {
    storage = new FakeStorage();
    store = await ModelStore.open(storage);
  });

  it('finds what was kept, with its version', async () => {
    await keep('a.gguf', model, 'v1');
    const found = await store.find('a.gguf');
    assert.deepEqual(found?.stored, { bytes: 100, version: 'v1' });
    assert.deepEqual(new Uint8Array(await found.file.arrayBuffer()), model);
    assert.equal(await store.find('b.gguf'), undefined);
  });

  it('does not count a file without its record, of another size, or with a damaged record', async () => {
    await keep('a.gguf', model, 'v1');
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

  it('opens what was kept for reading, in one window at a time', async () => {
    await keep('a.gguf', model, 'v1');
    const found = await store.find('a.gguf');
    const handle = await found?.open();
    const read = new Uint8Array(4);
    assert.equal(handle?.read(read, { at: 98 }), 2);
    assert.deepEqual(read, Uint8Array.of(98, 99, 0, 0));
    await assert.rejects(async () => found?.open(), /NoModificationAllowedError/);
    handle.close();
    (await found?.open())?.close();
  });

  it('lets others work between the pieces of a large file', async () => {
    await keep('a.gguf', new Uint8Array(9 * 2 ** 20), 'v1');
    assert.equal(pauses, 2);
    assert.equal((await store.find('a.gguf'))?.file.size, 9 * 2 ** 20);
  });

  it('replaces a version by another', async () => {
    await keep('a.gguf', model, 'v1');
    await keep('a.gguf', model.slice(0, 10), 'v2');
    assert.deepEqual((await store.find('a.gguf'))?.stored, { bytes: 10, version: 'v2' });
  });

  it('keeps nothing where there is no room', async () => {
    storage.quota = 50;
    await assert.rejects(keep('a.gguf', model, 'v1'), /QuotaExceededError/);
    assert.deepEqual([...storage.files.keys()], []);
    assert.equal(storage.locked.size, 0);
  });

  it('leaves a file alone that another window is writing', async () => {
    storage.files.set('a.gguf', model);
    storage.locked.add('a.gguf');
    await assert.rejects(keep('a.gguf', model, 'v1'), /NoModificationAllowedError/);
    assert.deepEqual([...storage.files.keys()], ['a.gguf']);
    assert.equal(await store.find('a.gguf'), undefined);
  });

  it('removes all others, as far as they are not in use', async () => {
    for (const name of ['a.gguf', 'b.gguf', 'c.gguf', 'd.gguf']) await keep(name, model, 'v1');
    storage.locked.add('d.gguf');
    await store.keepOnly(['a.gguf', 'b.gguf', 'e.gguf']);
    const names = ['a.gguf', 'b.gguf', 'c.gguf', 'd.gguf'];
    const found = await Promise.all(names.map(async (name) => (await store.find(name)) !== undefined));
    assert.deepEqual(found, [true, true, false, false]);
  });
});
