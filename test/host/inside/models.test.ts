import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ForetypeApi } from '../../../src/editor/api.ts';
import type { Models } from '../../../src/editor/models/models.ts';
import type { OpenPicker } from '../../../src/editor/models/picker-view.ts';
import type { ModelEntry } from '../../../src/presentation/model-entries.ts';
import { modelNames } from '../model-folders.ts';
import { ModelHome } from './model-home.ts';
import {
  closeEverything,
  foretype,
  openUntitled,
  prime,
  typeUntilSuggested,
  until,
  untilReady,
} from './support.ts';

describe('Models on this machine', () => {
  let api: ForetypeApi;
  let models: Models;
  let home: ModelHome;
  let server: Server;

  before(async () => {
    api = await foretype();
    await untilReady(api);
    models = await vscode.commands.executeCommand<Models>('foretype.test.models');
    home = await ModelHome.create();
    await writeFile(join(home.path, '.lmstudio/models/publisher/repo/damaged.gguf'), 'GGUF');
  });
  after(async () => {
    await models.take('', 'The bundled model' as never);
    await closeEverything();
    server.close();
    await home.dispose();
  });

  /** Chooses as a person does, once everything was found; returns what was listed then. */
  async function choose(label: string | undefined): Promise<readonly ModelEntry[]> {
    let last: readonly ModelEntry[] = [];
    const open: OpenPicker = (handlers) => ({
      update: (entries, isBusy) => {
        if (isBusy) return;
        last = entries;
        const entry = entries.find((candidate) => label !== undefined && candidate.label.endsWith(label));
        if (entry === undefined) handlers.hidden();
        else handlers.chosen(entry);
      },
      close: () => undefined,
    });
    await models.choose(open);
    return last;
  }

  const heading = (entries: readonly ModelEntry[], label: string): number =>
    entries.findIndex((entry) => entry.choice === undefined && entry.label === label);

  it('are found in the folders of Ollama, LM Studio and the hub, with what they are', async () => {
    const entries = await choose(undefined);
    const here = entries.slice(
      heading(entries, 'On this machine') + 1,
      heading(entries, 'To download from huggingface.co'),
    );
    assert.deepEqual(
      here.map(({ label, description }) => `${label} ${description ?? ''}`),
      [
        `$(file-binary) ${modelNames.hub} hub cache · 6 MB`,
        `$(file-binary) ${modelNames.ollama} Ollama · 6 MB`,
        `$(file-binary) ${modelNames.studio} LM Studio · 6 MB`,
      ],
    );
    for (const { detail } of here)
      assert.match(detail ?? '', /^6 M · Q8_0 · FIM · mit · needs [\d.]+ MB of [\d.]+ GB/);
    const refused = entries.slice(heading(entries, 'Does not run here') + 1);
    assert.deepEqual(
      refused.map(({ label, detail }) => `${label}: ${detail ?? ''}`),
      ['$(circle-slash) damaged.gguf: The model file ends within its header.'],
    );
  });

  it('are used where they are: ghost text comes from the one that is chosen', async () => {
    const before = api.memory()?.engineBytes ?? 0;
    await choose(modelNames.ollama);
    await untilReady(api);
    // The small model takes a fraction of the bundled one's memory.
    assert.ok((api.memory()?.engineBytes ?? before) < before / 2);
    const setting = vscode.workspace.getConfiguration('foretype').get<string>('model.path') ?? '';
    assert.match(setting, /[\\/]models[\\/]blobs[\\/]sha256-[0-9a-f]{64}$/);
    const editor = await openUntitled('typescript', 'export function add(a: number, b: number) {\n  |\n}\n');
    await prime(api);
    const { text } = await typeUntilSuggested(api, 'return ');
    assert.notEqual(text, '');
    assert.ok(editor.document.getText().includes('return'));
  });

  it('give way to the model before when they cannot be used', async () => {
    const { seed } = home;
    const path = join(home.path, 'damaged.gguf');
    await writeFile(path, seed.subarray(0, seed.byteLength / 2));
    assert.equal(await models.take(path, 'damaged' as never), false);
    await untilReady(api);
    const setting = vscode.workspace.getConfiguration('foretype').get<string>('model.path') ?? '';
    assert.match(setting, /sha256-[0-9a-f]{64}$/);
  });

  it('are downloaded from a server with ranges, cancelled, resumed, checked, and taken', async () => {
    const asked: (string | undefined)[] = [];
    const { seed } = home;
    const sha256 = createHash('sha256').update(seed).digest('hex');
    let isSlow = true;
    server = createServer((request, response) => {
      const { range } = request.headers;
      asked.push(range);
      const start = Number(/\d+/.exec(range ?? '0')?.[0]);
      response.writeHead(range === undefined ? 200 : 206, {
        'content-length': seed.byteLength - start,
        'content-range': `bytes ${start}-${seed.byteLength - 1}/${seed.byteLength}`,
        'x-linked-etag': `"${sha256}"`,
      });
      // The rest never comes to who cancels.
      if (isSlow) response.write(seed.subarray(start, start + 1_000_000));
      else response.end(seed.subarray(start));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/small.gguf`;
    const source = { url, place: ['127.0.0.1', 'small.gguf'] };
    const { downloads } = models;

    const controller = new AbortController();
    const cancelled = downloads.download(source, controller.signal, () => undefined);
    await until('a part is there', async () => (await downloads.partBytes(downloads.targetOf(source))) > 0);
    controller.abort();
    assert.equal((await cancelled).kind, 'cancelled');
    const kept = await downloads.partBytes(downloads.targetOf(source));

    isSlow = false;
    await models.downloadAndTake(source);
    assert.deepEqual(asked, [undefined, `bytes=${kept}-`]);
    assert.ok((await readFile(downloads.targetOf(source))).equals(seed));
    await untilReady(api);
    assert.equal(vscode.workspace.getConfiguration('foretype').get('model.path'), downloads.targetOf(source));
    const own = (await choose(undefined)).find(({ ownFile }) => ownFile === downloads.targetOf(source));
    assert.equal(own?.description, 'downloaded · 6 MB · in use');

    await models.take('', 'The bundled model' as never);
    await downloads.remove(downloads.targetOf(source));
    assert.equal(await downloads.isThere(source), false);
  });
});
