import assert from 'node:assert/strict';
import { EarlyModel } from '../../../../src/editor/web/early-model.ts';

const bytes = Uint8Array.of(1, 2, 3);
const ignore = (): void => undefined;

describe('EarlyModel', () => {
  it('is read once, at once, and given to one caller, who hears how far it is', async () => {
    let tell: (fraction: number) => void = ignore;
    let finish: (bytes: Uint8Array) => void = ignore;
    let reads = 0;
    const early = new EarlyModel(
      async () => Promise.resolve(false),
      async (onProgress) => {
        reads++;
        tell = onProgress;
        return new Promise((resolve) => (finish = resolve));
      },
    );
    await new Promise(setImmediate);
    assert.equal(reads, 1);
    tell(0.25);
    const told: number[] = [];
    const taken = early.take((fraction) => told.push(fraction));
    tell(0.5);
    finish(bytes);
    assert.equal(await taken, bytes);
    assert.equal(await early.take(ignore), undefined);
    assert.deepEqual([told, reads], [[0.5], 1]);
  });

  it('is not read where the browser keeps it', async () => {
    const early = new EarlyModel(
      async () => Promise.resolve(true),
      async () => Promise.reject(new Error('never')),
    );
    assert.equal(await early.take(ignore), undefined);
  });

  it('is read where there is no storage', async () => {
    const early = new EarlyModel(
      async () => Promise.reject(new Error('a private window')),
      async () => Promise.resolve(bytes),
    );
    assert.equal(await early.take(ignore), bytes);
  });

  it('leaves faults to whoever reads it in the usual way', async () => {
    const early = new EarlyModel(
      async () => Promise.resolve(false),
      async () => Promise.reject(new Error('status 404')),
    );
    assert.equal(await early.take(ignore), undefined);
  });
});
