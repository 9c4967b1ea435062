import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { hostileFiles } from '../../unit/helpers/hostile-files.ts';
import { foretype, note, until, untilReady } from './support.ts';

/** How long this thread may stand still, in milliseconds; a busy machine takes some of it. */
const stillMs = 2_000;

async function setModelPath(path: string | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('foretype');
  await configuration.update('model.path', path, vscode.ConfigurationTarget.Global);
}

describe('A hostile model file', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ft-hostile-'));
    await untilReady(await foretype());
  });
  after(async () => {
    await setModelPath(undefined);
    await untilReady(await foretype());
    await rm(folder, { recursive: true, force: true });
  });

  for (const [index, { title, write }] of hostileFiles.entries()) {
    it(`leaves the extension host alive: ${title}`, async function () {
      const path = join(folder, `${index}.gguf`);
      if (!write(path)) this.skip();
      const api = await foretype();
      const watch = watchThread();
      const start = performance.now();
      await setModelPath(path);
      // A model that was ready before is not what is waited for.
      await until('the file is being read', () => api.state() !== 'idle', 5_000);
      await until('the file is refused, or loaded', () => ['error', 'idle'].includes(api.state()), 20_000);
      const tookMs = performance.now() - start;
      note(`${title}: ${api.state()} after ${tookMs.toFixed(0)} ms`);
      assert.ok(watch.stop() < stillMs, 'the extension host stood still');
    });
  }
});

/** Measures how long this thread stands still at most. */
function watchThread(): { stop: () => number } {
  const ended = new AbortController();
  let longest = 0;
  void (async () => {
    for (let last = performance.now(); !ended.signal.aborted; last = performance.now()) {
      await delay(20);
      longest = Math.max(longest, performance.now() - last - 20);
    }
  })();
  return {
    stop: () => {
      ended.abort();
      return longest;
    },
  };
}
