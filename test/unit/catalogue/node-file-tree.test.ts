import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModels } from '../../../src/catalogue/find-models.ts';
import { nodeFileTree } from '../../../src/catalogue/node-file-tree.ts';

describe('nodeFileTree', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foretype-catalogue-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('has the entries of a folder, and texts', async () => {
    writeFileSync(join(folder, 'a'), 'text');
    mkdirSync(join(folder, 'b'));
    const entries = [...(await nodeFileTree.list(folder))].sort((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(entries, [
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'folder' },
    ]);
    assert.equal(await nodeFileTree.readText(join(folder, 'a'), 4), 'text');
    await assert.rejects(nodeFileTree.readText(join(folder, 'a'), 3));
    assert.equal((await nodeFileTree.status(join(folder, 'b'))).kind, 'folder');
  });

  it('is searched for models: a hard link is the same file, a dangling link is skipped', async function () {
    // Links need a privilege on Windows.
    if (process.platform === 'win32') this.skip();
    writeFileSync(join(folder, 'a.gguf'), 'a model');
    linkSync(join(folder, 'a.gguf'), join(folder, 'b.gguf'));
    symlinkSync('a.gguf', join(folder, 'c.gguf'));
    symlinkSync('gone', join(folder, 'd.gguf'));
    const home = join(folder, 'home');
    const surroundings = { platform: 'linux', home, environment: {}, ownFolders: [folder] } as const;
    const found: string[] = [];
    for await (const finding of findModels(surroundings, nodeFileTree, new AbortController().signal))
      if (finding.tool === 'own folder')
        found.push(finding.kind === 'file' ? `${finding.name}, ${finding.bytes}` : finding.reason);
    assert.deepEqual(found, ['a.gguf, 7', 'Its link leads nowhere.']);
  });
});
