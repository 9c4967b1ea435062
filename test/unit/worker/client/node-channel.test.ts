import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerChannel, WorkerDeath } from '../../../../src/worker/channel.ts';
import { nodeLauncher } from '../../../../src/worker/client/node-channel.ts';
import { readFromWorker } from '../../../../src/worker/read-message.ts';

/** What the worker does with the one message it gets. */
const actions: Readonly<Record<string, string>> = {
  answer: `parentPort.postMessage({ type: 'resync', uri: message.uri })`,
  print: `console.log('out'); console.error('err')`,
  exit: `process.exit(3)`,
  throw: `throw new Error('a bug')`,
  spin: `for (;;);`,
  fill: `const all = []; for (;;) all.push(new Array(100_000).fill(0).map((_, i) => ({ i })))`,
  options: `parentPort.postMessage({ type: 'log', level: 'info', message: String(process.env.NODE_OPTIONS) })`,
};

describe('NodeChannel', () => {
  let folder = '';
  const channels: WorkerChannel[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'foretype worker '));
  });
  afterEach(async () => {
    for (const channel of channels.splice(0)) await channel.terminate();
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function start(action: string) {
    const file = join(folder, `${action}.mjs`);
    const body = actions[action];
    if (body !== undefined) {
      await writeFile(
        file,
        `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', (message) => { ${body} });\n`,
      );
    }
    // As much as the one that fills its heap has to fill.
    const channel = nodeLauncher(file, 64)();
    channels.push(channel);
    const heard: unknown[] = [];
    const ends: WorkerDeath[] = [];
    const deaths: string[] = [];
    let wake = (): void => undefined;
    channel.onMessage((message) => {
      heard.push(message);
      wake();
    });
    channel.onDeath((death) => {
      ends.push(death);
      deaths.push(death.reason);
      wake();
    });
    channel.post({ type: 'close', uri: 'file:///a.ts' });
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise<void>((resolve) => (wake = resolve));
    };
    return { channel, heard, ends, deaths, until };
  }

  it('passes messages on', async () => {
    const { heard, until } = await start('answer');
    await until(() => heard.length > 0);
    assert.deepEqual(heard, [{ type: 'resync', uri: 'file:///a.ts' }]);
  });

  it('takes what the thread prints for its log', async () => {
    const { heard, until } = await start('print');
    await until(() => heard.length >= 2);
    const lines = heard
      .map(readFromWorker)
      .map((message) => (message?.type === 'log' ? `${message.level} ${message.message}` : ''));
    assert.deepEqual(lines.sort(), ['info out', 'warn err']);
  });

  it('does not hand the host’s NODE_OPTIONS to the thread', async () => {
    const { heard, until } = await start('options');
    await until(() => heard.length > 0);
    assert.deepEqual(heard, [{ type: 'log', level: 'info', message: '' }]);
  });

  it('tells of an exit, once', async () => {
    const { deaths, until } = await start('exit');
    await until(() => deaths.length > 0);
    assert.deepEqual(deaths, ['exit code 3']);
  });

  it('tells of an error, with its words', async () => {
    const { deaths, until } = await start('throw');
    await until(() => deaths.length > 0);
    assert.equal(deaths.length, 1);
    assert.match(deaths[0]!, /a bug/);
  });

  it('says at once that there is no module', () => {
    assert.throws(nodeLauncher(join(folder, 'missing.mjs')), {
      name: 'MissingWorkerError',
      message: /missing\.mjs\. Install the extension again\.$/,
    });
  });

  it('ends a thread whose objects take too much, and nothing else', async () => {
    const { channel, ends, until } = await start('fill');
    await until(() => ends.length > 0);
    assert.deepEqual(
      ends.map(({ outOfMemory }) => outOfMemory),
      [true],
    );
    await channel.terminate();
  });

  it('ends a thread that is busy, and says nothing of it', async () => {
    const { channel, heard, deaths } = await start('spin');
    const ended = channel.terminate();
    channel.post({ type: 'close', uri: 'file:///a.ts' });
    await ended;
    assert.deepEqual([heard, deaths], [[], []]);
  });
});
