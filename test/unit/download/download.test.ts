import assert from 'node:assert/strict';
import { nodeFiles } from '../../../src/download/node-files.ts';
import type { DownloadProgress } from '../../../src/download/progress.ts';
import { content, DownloadRig, sha256 } from './download-rig.ts';
import { serveFile, type Answer } from './local-server.ts';

describe('download', () => {
  let rig: DownloadRig;

  beforeEach(() => {
    rig = new DownloadRig();
  });
  afterEach(async () => {
    await rig.dispose();
  });

  it('downloads a file, tells how it gets on, and checks it', async () => {
    const told: DownloadProgress[] = [];
    const answer = serveFile(content, { etag: `"${sha256}"` });
    const result = await rig.run(answer, { onProgress: (progress) => told.push(progress) });
    assert.deepEqual(result, { kind: 'done', isChecked: true });
    rig.assertWhole();
    const total = content.byteLength;
    assert.deepEqual(told[0], { kind: 'receiving', bytes: 0, total });
    assert.deepEqual(told.slice(-2), [{ kind: 'receiving', bytes: total, total }, { kind: 'checking' }]);
    assert.deepEqual(rig.asked, [{ path: '/model.gguf', range: undefined }]);
  });

  it('says so if there is no checksum', async () => {
    assert.deepEqual(await rig.run(serveFile(content)), { kind: 'done', isChecked: false });
    rig.assertWhole();
  });

  it('takes a length that is not said before as it comes', async () => {
    const answer: Answer = (_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(content);
    };
    assert.deepEqual(await rig.run(answer, { sha256 }), { kind: 'done', isChecked: true });
  });

  it('takes size and checksum where the hub leads to its store, not from the store', async () => {
    const stored = serveFile(content, { etag: `"${'0'.repeat(64)}"` });
    const result = await rig.run((request, response) => {
      if (request.url === '/stored') stored(request, response);
      else
        response
          .writeHead(302, {
            location: '/stored',
            'x-linked-etag': `"${sha256}"`,
            'x-linked-size': content.byteLength,
          })
          .end();
    });
    assert.deepEqual(result, { kind: 'done', isChecked: true });
  });

  it('keeps what it has when it is cancelled, and resumes it', async () => {
    const answer = serveFile(content, { etag: `"${sha256}"` });
    const cancelled = await rig.cancelEarly(answer);
    assert.equal(cancelled.kind, 'cancelled');
    const kept = rig.partSize() ?? 0;
    assert.ok(kept > 0 && kept < content.byteLength);
    assert.equal((await rig.run(answer)).kind, 'done');
    rig.assertWhole();
    assert.deepEqual(rig.asked.at(-1)?.range, `bytes=${kept}-`);
  });

  it('does nothing when it is cancelled before', async () => {
    const signal = AbortSignal.abort();
    assert.deepEqual(await rig.run(serveFile(content), { signal }), { kind: 'cancelled', bytes: 0 });
    assert.deepEqual(rig.asked, []);
  });

  it('begins anew when the file on the server has changed meanwhile', async () => {
    await rig.cancelEarly(serveFile(Buffer.concat([content, content]), { etag: '"before"' }));
    assert.equal((await rig.run(serveFile(content, { etag: `"${sha256}"` }))).kind, 'done');
    rig.assertWhole();
  });

  it('goes on with a server that has no ranges, and loses nothing', async () => {
    const whole: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.byteLength, etag: `"${sha256}"` }).end(content);
    };
    await rig.cancelEarly(whole);
    const kept = rig.partSize() ?? 0;
    const told: number[] = [];
    const result = await rig.run(whole, {
      onProgress: (progress) => {
        if (progress.kind === 'receiving') told.push(progress.bytes);
      },
    });
    assert.equal(result.kind, 'done');
    assert.equal(told[0], kept);
    rig.assertWhole();
  });

  it('checks what had arrived as a whole before, without asking again', async () => {
    const answer = serveFile(content, { etag: `"${sha256}"` });
    const interrupted = { ...nodeFiles, rename: () => Promise.reject(new Error('The power went.')) };
    await rig.fails('disk', /could not be written/, answer, { files: interrupted });
    const { length } = rig.asked;
    assert.equal((await rig.run(answer)).kind, 'done');
    assert.equal(rig.asked.length, length);
    rig.assertWhole();
  });
});
