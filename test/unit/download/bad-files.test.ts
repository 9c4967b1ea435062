import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import type { DownloadFiles } from '../../../src/download/files.ts';
import { nodeFiles } from '../../../src/download/node-files.ts';
import { content, DownloadRig, sha256 } from './download-rig.ts';
import { serveFile } from './local-server.ts';

describe('download of a wrong file, or to a bad disk', () => {
  let rig: DownloadRig;

  beforeEach(() => {
    rig = new DownloadRig();
  });
  afterEach(async () => {
    await rig.dispose();
  });

  it('removes what is no GGUF file', async () => {
    await rig.fails('not-a-model', /no GGUF file/, serveFile(Buffer.from('Sorry.')));
    assert.equal(rig.partSize(), undefined);
  });

  it('removes what has a wrong checksum', async () => {
    await rig.fails('checksum', /another checksum/, serveFile(content, { etag: `"${'1'.repeat(64)}"` }));
    await rig.fails('checksum', /another checksum/, serveFile(content), { sha256: '1'.repeat(64) });
    assert.equal(rig.partSize(), undefined);
  });

  it('downloads nothing when the hub has another file than the list', async () => {
    const answer = serveFile(content, { etag: `"${sha256}"` });
    await rig.fails('checksum', /has changed since/, answer, { sha256: '1'.repeat(64) });
    assert.equal(rig.partSize(), undefined);
  });

  it('looks for room before it downloads', async () => {
    const files = { ...nodeFiles, freeBytes: () => Promise.resolve(1_000_000) };
    await rig.fails('disk', /needs 68 MB of disk space, and .* has 1 MB/, serveFile(content), { files });
    assert.equal(rig.partSize() ?? 0, 0);
  });

  it('does not write to what another window downloads, and takes over what one has left', async () => {
    const answer = serveFile(content, { etag: `"${sha256}"` });
    const lock = rig.lockPath();
    // The test's own process runs, and no process has the greatest id.
    writeFileSync(lock, String(process.pid));
    await rig.fails('elsewhere', /Another window is downloading/, answer);
    assert.ok(existsSync(lock));
    for (const left of [String(2 ** 31 - 1), '', 'x']) {
      writeFileSync(lock, left);
      assert.equal((await rig.run(answer)).kind, 'done');
      rig.assertWhole();
    }
  });

  it('keeps what it has when the disk is full, and resumes it', async () => {
    const full: DownloadFiles = {
      ...nodeFiles,
      append: async (path) => {
        const file = await nodeFiles.append(path);
        let left = 70_000;
        return {
          write: async (bytes) => {
            await file.write(bytes.subarray(0, left));
            left -= Math.min(left, bytes.byteLength);
            if (left === 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          },
          close: () => file.close(),
        };
      },
    };
    const answer = serveFile(content, { etag: `"${sha256}"` });
    await rig.fails('disk', /The disk is full/, answer, { files: full });
    assert.equal(rig.partSize(), 70_000);
    assert.equal((await rig.run(answer)).kind, 'done');
    rig.assertWhole();
  });

  it('tells of a folder that may not be written', async () => {
    const files = {
      ...nodeFiles,
      makeFolder: () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
    };
    await rig.fails('disk', /may not write here/, serveFile(content), { files });
  });
});
