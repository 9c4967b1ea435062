import assert from 'node:assert/strict';
import { BackgroundReader } from '../../../src/control/background-reader.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

function rig(files: Record<string, string | undefined>) {
  const clock = new FakeClock();
  const log: string[] = [];
  const reader = new BackgroundReader({
    clock,
    read: async (uri) => {
      log.push(`read ${uri}`);
      if (!(uri in files)) throw new Error('There is no such file.');
      return Promise.resolve(files[uri]);
    },
    found: (uri, text) => log.push(`found ${uri}: ${text}`),
    lost: (uri) => log.push(`lost ${uri}`),
  });
  reader.restart(100);
  return { clock, log, reader, files };
}

describe('BackgroundReader', () => {
  it('reads files one after the other, in order, with a pause in between', async () => {
    const { clock, log, reader } = rig({ a: 'one', b: 'two' });
    reader.add(['a', 'b']);
    assert.deepEqual(log, []);
    await clock.advance(5);
    assert.deepEqual(log, ['read a', 'found a: one']);
    await clock.advance(5);
    assert.deepEqual(log.slice(2), ['read b', 'found b: two']);
    assert.equal(clock.pending, 0);
  });

  it('waits until nobody has typed for a second', async () => {
    const { clock, log, reader } = rig({ a: 'one', b: 'two' });
    reader.add(['a', 'b']);
    for (let i = 0; i < 5; i++) {
      reader.typed();
      await clock.advance(900);
    }
    assert.deepEqual(log, []);
    await clock.advance(200);
    assert.deepEqual(log.slice(0, 2), ['read a', 'found a: one']);
    reader.typed();
    await clock.advance(900);
    assert.equal(log.length, 4);
  });

  it('leaves out what is not to be read, what cannot be read, and copies of other files', async () => {
    const { clock, log, reader } = rig({ a: 'one', excluded: undefined, copy: 'one' });
    reader.add(['a', 'excluded', 'missing', 'copy']);
    await clock.advance(1_000);
    assert.deepEqual(log, ['read a', 'found a: one', 'read excluded', 'read missing', 'read copy']);
  });

  it('reads a file again when it has changed, and tells when it was found before and is lost', async () => {
    const { clock, log, reader, files } = rig({ a: 'one', b: 'two' });
    reader.add(['a', 'b']);
    await clock.advance(1_000);
    files['a'] = 'one more';
    files['b'] = undefined;
    reader.add(['a', 'b', 'a']);
    await clock.advance(1_000);
    assert.deepEqual(log.slice(4), ['read a', 'found a: one more', 'read b', 'lost b']);
    reader.remove('a');
    assert.deepEqual(log.slice(8), ['lost a']);
  });

  it('stops at its budget, but for files that are wanted', async () => {
    const { clock, log, reader } = rig({ a: 'x'.repeat(60), b: 'y'.repeat(60), c: 'z', d: 'wanted' });
    reader.add(['a', 'b', 'c']);
    await clock.advance(1_000);
    assert.deepEqual(
      log.filter((line) => line.startsWith('read')),
      ['read a', 'read b'],
    );
    reader.addWanted(['a', 'd']);
    await clock.advance(1_000);
    assert.deepEqual(log.slice(4), ['read d', 'found d: wanted']);
  });

  it('reads wanted files first', async () => {
    const { clock, log, reader } = rig({ a: '1', b: '2', c: '3' });
    reader.add(['a', 'b', 'c']);
    reader.addWanted(['c']);
    await clock.advance(1_000);
    assert.deepEqual(
      log.filter((line) => line.startsWith('read')),
      ['read c', 'read a', 'read b'],
    );
  });

  it('drops a file that was being read when it is started again', async () => {
    const { clock, log, reader } = rig({ a: 'one' });
    let read: (text: string) => void = () => undefined;
    const slow = new BackgroundReader({
      clock,
      read: async () =>
        new Promise((resolve) => {
          read = resolve;
        }),
      found: (uri) => log.push(`found ${uri}`),
      lost: () => undefined,
    });
    slow.restart(100);
    slow.add(['a']);
    await clock.advance(10);
    slow.restart(100);
    read('old');
    await clock.advance(10);
    assert.deepEqual(log, []);
    slow.add(['a']);
    await clock.advance(10);
    read('new');
    await clock.advance(10);
    assert.deepEqual(log, ['found a']);
    reader.dispose();
  });

  it('reads nothing more once it is disposed', async () => {
    const { clock, log, reader } = rig({ a: 'one', b: 'two' });
    reader.add(['a', 'b']);
    await clock.advance(5);
    reader.dispose();
    await clock.advance(1_000);
    assert.deepEqual(log, ['read a', 'found a: one']);
  });
});
