import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SkippedFile } from '../../../src/catalogue/finding.ts';
import type { ListedModel } from '../../../src/catalogue/list-models.ts';
import { findInThread } from '../../../src/finder/model-finder.ts';
import type { FinderTask } from '../../../src/finder/messages.ts';
import { seedModelPath } from '../helpers/seed-model.ts';

const entry = fileURLToPath(new URL('../../../dist/finder.mjs', import.meta.url));

describe('findInThread', () => {
  let home: string;
  let task: FinderTask;

  before(() => {
    home = mkdtempSync(join(tmpdir(), 'foretype-finder-'));
    mkdirSync(join(home, 'own'));
    symlinkSync('nowhere', join(home, 'own', 'dangling.gguf'));
    writeFileSync(join(home, 'own', 'damaged.gguf'), 'GGUF');
    task = {
      surroundings: { platform: 'linux', home, environment: {}, ownFolders: [join(home, 'own')] },
      files: [seedModelPath],
      ...{ threads: 1, contextTokens: 512 },
    };
  });
  after(() => {
    rmSync(home, { recursive: true });
  });

  it('tells of the files that were named, then of each that is found, then that it has ended', async () => {
    const named: (ListedModel | SkippedFile)[] = [];
    const found: (ListedModel | SkippedFile)[] = [];
    const fault = await new Promise((resolve) => {
      findInThread(entry, task, {
        named: (_, model) => named.push(model),
        found: (model) => found.push(model),
        ended: resolve,
      });
    });
    assert.equal(fault, undefined);
    const [seed] = named;
    assert.ok(seed?.kind === 'model');
    assert.equal(seed.inspection.runs, true);
    assert.ok(seed.file.bytes > 6e6);
    assert.deepEqual(
      found.map((item) => item.kind),
      ['skipped', 'skipped'],
    );
  });

  it('says nothing after it was ended', async () => {
    const said: string[] = [];
    const stop = findInThread(entry, task, {
      named: () => said.push('named'),
      found: () => said.push('found'),
      ended: () => said.push('ended'),
    });
    stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(said, []);
  });

  it('says that its code is missing', async () => {
    const fault = await new Promise((resolve) => {
      const ignore = (): void => undefined;
      findInThread('/nowhere/finder.mjs', task, { named: ignore, found: ignore, ended: resolve });
    });
    assert.equal(fault, 'A file of Foretype is missing: /nowhere/finder.mjs.');
  });
});
