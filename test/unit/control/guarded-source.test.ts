import assert from 'node:assert/strict';
import { filesWithoutExcluded, withoutExcluded } from '../../../src/control/guarded-source.ts';
import { WorkerClient } from '../../../src/worker/client/worker-client.ts';
import { live } from '../helpers/client-rig.ts';
import { FakeChannel } from '../helpers/fake-channel.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { loadOptions, ready, requestAt } from '../helpers/worker-messages.ts';

/** A client whose editor has one document open, which contains a secret. */
function rig(uri: string) {
  const excluded = new Set<string>();
  const channel = new FakeChannel();
  const text = 'TOKEN=hunter2';
  const source = {
    read: () => ({ document: { uri, version: 1 }, path: '.env', text }),
    cells: () => ({ group: uri, uris: [uri] }),
  };
  const client = new WorkerClient({
    clock: new FakeClock(),
    log: () => undefined,
    documents: withoutExcluded(source, (asked) => excluded.has(asked)),
    launch: () => channel,
  });
  client.load(loadOptions);
  channel.say(ready);
  const edit = (version: number): void => {
    const edits = [{ offset: text.length, length: 0, text: 'x' }];
    client.change({ document: { uri, version }, edits, length: text.length + version - 1 });
  };
  return { client, channel, excluded, edit };
}

const uri = 'file:///repo/.env';

describe('withoutExcluded', () => {
  it('never sends an excluded document to the worker: not for completions, prefills, edits or a resync', async () => {
    const { client, channel, excluded, edit } = rig(uri);
    excluded.add(uri);
    client.prefill({ uri, version: 1, offset: 3 });
    assert.deepEqual(await client.complete(requestAt(1, 3, uri), live()), { kind: 'cancelled' });
    edit(2);
    channel.say({ type: 'resync', uri });
    assert.deepEqual(
      channel.posted.filter(({ type }) => type !== 'load'),
      [],
    );
  });

  it('never sends documents that show text of other files, whatever the settings', () => {
    for (const scheme of ['search-editor', 'output', 'vscode-scm', 'git', 'debug', 'walkThrough']) {
      const uri = `${scheme}:/repo/a.ts`;
      const { client, channel } = rig(uri);
      client.prefill({ uri, version: 1, offset: 3 });
      channel.say({ type: 'resync', uri });
      assert.ok(!channel.posted.some(({ type }) => type === 'open'), scheme);
    }
  });

  it('hides all cells of an excluded notebook', () => {
    const cells = ['vscode-notebook-cell:/lab.ipynb#1', 'vscode-notebook-cell:/lab.ipynb#2'];
    const read: string[] = [];
    const source = {
      read: (asked: string) => {
        read.push(asked);
        return { document: { uri: asked, version: 1 }, path: 'lab.py', text: '' };
      },
      cells: () => ({ group: 'lab', uris: cells }),
    };
    const guarded = withoutExcluded(source, (asked) => asked.includes('lab.ipynb'));
    for (const cell of cells)
      assert.deepEqual([guarded.read(cell), guarded.cells(cell)], [undefined, undefined]);
    assert.deepEqual(read, []);
    assert.deepEqual(withoutExcluded(source, () => false).cells(cells[0]!)?.uris, cells);
  });

  it('sends no more edits of a document that becomes excluded and is closed', () => {
    const { client, channel, excluded, edit } = rig(uri);
    client.prefill({ uri, version: 1, offset: 3 });
    excluded.add(uri);
    client.close(uri);
    edit(2);
    assert.deepEqual(
      channel.posted.map(({ type }) => type),
      ['load', 'open', 'cells', 'prefill', 'close'],
    );
  });
});

describe('filesWithoutExcluded', () => {
  it('does not read an excluded file, nor a document that shows text of others', async () => {
    const read: string[] = [];
    const guarded = filesWithoutExcluded(
      async (uri) => {
        read.push(uri);
        return Promise.resolve('text');
      },
      (uri) => uri.endsWith('.env'),
    );
    assert.equal(await guarded('file:///repo/.env'), undefined);
    assert.equal(await guarded('git:/repo/a.ts'), undefined);
    assert.equal(await guarded('file:///repo/a.ts'), 'text');
    assert.deepEqual(read, ['file:///repo/a.ts']);
  });

  it('drops what it has read of a file that was excluded in the meantime', async () => {
    let isExcluded = false;
    const guarded = filesWithoutExcluded(
      async () => {
        isExcluded = true;
        return Promise.resolve('text');
      },
      () => isExcluded,
    );
    assert.equal(await guarded('file:///repo/a.ts'), undefined);
  });
});
