import assert from 'node:assert/strict';
import { ServerRig } from '../../helpers/server-rig.ts';

const text = 'const a = 1;\nconst b = ';

/** One rig with the tiny model for all tests: loading takes a while. Each begins with the document as it was. */
let shared: ServerRig | undefined;

async function readyRig(): Promise<ServerRig> {
  if (shared === undefined) {
    shared = new ServerRig();
    shared.load();
  }
  shared.open(text);
  await shared.settled();
  shared.said.length = 0;
  return shared;
}

after(async () => {
  await shared?.end();
});

const types = (rig: ServerRig, id: number): string[] => rig.answers(id).map(({ type }) => type);

describe('WorkerServer completes', () => {
  it('what was asked while the model was loading', async () => {
    const rig = new ServerRig();
    rig.open(text);
    rig.load();
    rig.complete(1, { offset: text.length });
    await rig.settled();
    assert.deepEqual(types(rig, 1), ['response']);
    await rig.end();
  });

  it('with the other documents where they are wanted, the one used last first', async () => {
    const [shorter, longer] = ['file:///b.ts', 'file:///c.ts'];
    const promptTokens = async (otherFiles: boolean, used: string): Promise<number> => {
      const rig = new ServerRig();
      rig.send({ type: 'load', options: { ...rig.options('tiny.gguf'), contextTokens: 256, otherFiles } });
      rig.open('export b;\n', 1, shorter);
      rig.open('export c1234;\n', 1, longer);
      rig.open(text);
      const edits = [{ offset: 0, length: 0, text: '' }];
      rig.send({ type: 'change', document: { uri: used, version: 2 }, before: 1, edits });
      rig.complete(1, { offset: text.length });
      await rig.settled();
      const answer = rig.completed(1);
      await rig.end();
      return answer!.stats.promptTokens;
    };
    // A token is a byte. There is room for one of the two: separator, path, line feed, and the line.
    const without = await promptTokens(false, shorter);
    assert.equal((await promptTokens(true, shorter)) - without, 1 + 'a.ts\n'.length + 'export b;\n'.length);
    assert.equal(
      (await promptTokens(true, longer)) - without,
      1 + 'a.ts\n'.length + 'export c1234;\n'.length,
    );
  });

  it('a cell with those that it is read with, and by itself once it is opened anew', async () => {
    const rig = await readyRig();
    const [first, second] = ['cell:1', 'cell:2'];
    const defined = 'x = 1';
    const promptTokens = async (id: number): Promise<number> => {
      rig.complete(id, { uri: second, offset: 4 });
      await rig.settled();
      return rig.completed(id)!.stats.promptTokens;
    };
    rig.open(defined, 1, first);
    rig.open('y = ', 1, second);
    const alone = await promptTokens(1);
    rig.send({ type: 'cells', group: 'lab', uris: [first, second] });
    // A token is a byte.
    assert.equal(await promptTokens(2), alone + defined.length + '\n\n'.length);
    const edits = [{ offset: 0, length: 0, text: '# ' }];
    rig.send({ type: 'change', document: { uri: first, version: 2 }, before: 1, edits });
    assert.equal(await promptTokens(3), alone + '# '.length + defined.length + '\n\n'.length);
    rig.open('y = ', 1, second);
    assert.equal(await promptTokens(4), alone);
  });

  it('and accounts for it', async () => {
    const rig = await readyRig();
    rig.complete(1, { offset: text.length });
    await rig.settled();
    const { stats, memory } = rig.completed(1)!;
    assert.equal(stats.reused + stats.prefilled, stats.promptTokens);
    assert.equal(memory.slots, 1);
    assert.ok(memory.cachedTokens >= stats.promptTokens && memory.cacheBytes > 0);
  });

  it('the newest request and cancels older ones', async () => {
    const rig = await readyRig();
    for (const id of [1, 2, 3]) rig.complete(id, { offset: text.length });
    await rig.settled();
    assert.deepEqual(
      [1, 2, 3].map((id) => types(rig, id)),
      [['cancelled'], ['cancelled'], ['response']],
    );
  });

  it('no request that was superseded, even when there is no model', async () => {
    const rig = new ServerRig();
    rig.open(text);
    rig.load('missing.gguf');
    rig.complete(1);
    rig.complete(2);
    await rig.settled();
    assert.deepEqual([types(rig, 1), types(rig, 2)], [['cancelled'], ['rejected']]);
  });

  it('no request that is cancelled, in whatever state', async () => {
    const rig = await readyRig();
    rig.complete(1, { offset: text.length });
    rig.send({ type: 'cancel', id: 1 });
    await rig.settled();
    assert.deepEqual(types(rig, 1), ['cancelled']);
    rig.send({ type: 'cancel', id: 1 }, { type: 'cancel', id: 99 });
    rig.complete(2, { offset: text.length });
    await rig.settled();
    assert.deepEqual(types(rig, 2), ['response']);
    assert.equal(rig.answers(1).length, 1);
  });

  it('edited documents as if they had been opened so', async () => {
    const rig = await readyRig();
    rig.complete(1, { offset: text.length });
    const edits = [
      { offset: text.length, length: 0, text: 'a + ' },
      { offset: 6, length: 1, text: 'first' },
    ];
    rig.send({ type: 'change', document: { uri: 'file:///a.ts', version: 2 }, before: 1, edits });
    rig.complete(2, { version: 2, offset: text.length + 8 });
    await rig.settled();
    const edited = `${text.slice(0, 6)}first${text.slice(7)}a + `;
    rig.open(edited, 1, 'file:///b.ts');
    rig.complete(3, { uri: 'file:///b.ts', offset: edited.length });
    await rig.settled();
    const texts = rig.responses('complete').map(({ result }) => result.text);
    assert.equal(texts.at(-1), texts.at(-2));
  });

  it('after an engine failure as if nothing had been', async () => {
    const rig = await readyRig();
    rig.broken = true;
    rig.complete(1, { offset: text.length });
    await rig.settled();
    assert.deepEqual(
      rig.answers(1).map((answer) => answer.type === 'rejected' && answer.fault),
      ['internal'],
    );
    rig.broken = false;
    rig.complete(2, { offset: text.length });
    await rig.settled();
    assert.deepEqual(types(rig, 2), ['response']);
  });

  it('at once when a prefill runs, and reuses what that has done', async () => {
    const rig = await readyRig();
    rig.send({ type: 'prefill', request: { uri: 'file:///a.ts', version: 1, offset: 20 } });
    await rig.settled();
    rig.send({ type: 'prefill', request: { uri: 'file:///a.ts', version: 1, offset: 20 } });
    rig.complete(1, { offset: 20 });
    await rig.settled();
    assert.deepEqual(types(rig, 1), ['response']);
    assert.equal(rig.of('log').length, 0);
  });
});

describe('WorkerServer wants a document anew', () => {
  const uri = 'file:///a.ts';

  async function wants(act: (rig: ServerRig) => void): Promise<number> {
    const rig = await readyRig();
    act(rig);
    await rig.settled();
    const count = rig.of('resync').filter((message) => message.uri === uri).length;
    // Then it is as good as new.
    rig.open(text, 9);
    rig.complete(100, { version: 9, offset: text.length });
    await rig.settled();
    assert.deepEqual(types(rig, 100), ['response']);
    return count;
  }

  it('when a change does not follow on its version', async () => {
    const edits = [{ offset: 0, length: 0, text: 'x' }];
    const change = { type: 'change' as const, document: { uri, version: 4 }, before: 3, edits };
    assert.equal(
      await wants((rig) => {
        rig.send(change);
      }),
      1,
    );
  });

  it('when a change cannot be of its text', async () => {
    const edits = [{ offset: 1_000, length: 0, text: 'x' }];
    const change = { type: 'change' as const, document: { uri, version: 2 }, before: 1, edits };
    assert.equal(
      await wants((rig) => {
        rig.send(change);
      }),
      1,
    );
  });

  it('when it is asked about one that is closed or ahead', async () => {
    for (const request of [{ version: 5 }, { offset: 1_000 }, { offset: -1 }]) {
      const count = await wants((rig) => {
        rig.complete(1, request);
      });
      assert.equal(count, 1);
    }
    const closed = await wants((rig) => {
      rig.send({ type: 'close', uri });
      rig.complete(1);
    });
    assert.equal(closed, 1);
  });

  it('not when a request is late', async () => {
    const count = await wants((rig) => {
      rig.send({ type: 'change', document: { uri, version: 2 }, before: 1, edits: [] });
      rig.complete(1);
    });
    assert.equal(count, 0);
  });

  it('and cancels the request that showed it', async () => {
    const rig = await readyRig();
    rig.complete(1, { version: 5 });
    await rig.settled();
    assert.deepEqual(types(rig, 1), ['cancelled']);
  });
});

describe('WorkerServer clears', () => {
  it('its cache, so that the next completion starts from nothing', async () => {
    const rig = await readyRig();
    rig.complete(1, { offset: text.length });
    rig.clear(7);
    rig.complete(2, { offset: text.length });
    await rig.settled();
    const cleared = rig.responses('clear').find(({ id }) => id === 7)!.result;
    assert.deepEqual([cleared.cachedTokens, cleared.slots, cleared.cacheBytes], [0, 0, 0]);
    assert.equal(rig.completed(2)!.stats.reused, 0);
  });

  it('nothing when there is no model yet, and says so all the same', async () => {
    const rig = new ServerRig();
    rig.clear(7);
    rig.load();
    rig.clear(8);
    await rig.settled();
    assert.deepEqual(
      rig
        .responses('clear')
        .slice(0, 2)
        .map(({ id }) => id),
      [7, 8],
    );
    await rig.end();
  });
});
