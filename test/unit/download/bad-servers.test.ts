import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { DownloadFault } from '../../../src/download/download-error.ts';
import type { DownloadProgress } from '../../../src/download/progress.ts';
import { FakeClock } from '../helpers/fake-clock.ts';
import { content, DownloadRig, sendSome, sha256, startOf, type RunOptions } from './download-rig.ts';
import { LocalServer, serveFile, type Answer } from './local-server.ts';

/** A server whose connections break once the client has got so many bytes from each. */
function dropping(
  length: number,
  connections = Infinity,
): readonly [Answer, NonNullable<RunOptions['onProgress']>] {
  let open: { readonly end: number; readonly response: ServerResponse } | undefined;
  let made = 0;
  const answer: Answer = (request, response) => {
    if (++made > connections) {
      serveFile(content, { 'x-linked-etag': `"${sha256}"` })(request, response);
      return;
    }
    sendSome(request, response, length);
    open = { end: startOf(request) + length, response };
  };
  const onProgress = (progress: DownloadProgress): void => {
    if (progress.kind === 'receiving' && progress.bytes === open?.end) open.response.destroy();
  };
  return [answer, onProgress];
}

describe('download from a bad server', () => {
  let rig: DownloadRig;

  beforeEach(() => {
    rig = new DownloadRig();
  });
  afterEach(async () => {
    await rig.dispose();
  });

  it('goes on where a server drops the connection, again and again', async () => {
    const [answer, onProgress] = dropping(50_000, 3);
    assert.equal((await rig.run(answer, { onProgress })).kind, 'done');
    rig.assertWhole();
    assert.deepEqual(
      rig.asked.map(({ range }) => range),
      [undefined, 'bytes=50000-', 'bytes=100000-', 'bytes=150000-'],
    );
  });

  it('gives up on a server that always drops the connection, and keeps what came', async () => {
    const [answer, onProgress] = dropping(10);
    await rig.fails('unreachable', /^127\.0\.0\.1:\d+ cannot be reached/, answer, { onProgress });
    assert.equal(rig.asked.length, 6);
    assert.equal(rig.partSize(), 60);
  });

  it('gives up at once on a server that is not there', async () => {
    const server = await LocalServer.start(() => undefined);
    const { host } = server;
    await server.stop();
    await assert.rejects(
      rig.runFrom(host),
      /^DownloadError: 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
    );
  });

  it('gives up on a server that falls silent', async () => {
    const clock = new FakeClock();
    const receiving = new EventEmitter();
    const begins = once(receiving, 'begins');
    const silent = rig.fails(
      'unreachable',
      /has sent nothing for 60 seconds/,
      (_, response) => {
        response.writeHead(200, { 'content-length': 10 });
        response.flushHeaders();
      },
      { clock, onProgress: () => receiving.emit('begins') },
    );
    await begins;
    await clock.advance(61_000);
    await silent;
    assert.equal(clock.pending, 0);
  });

  it('refuses a server that sends more than it said', async () => {
    await rig.fails('length', /sends more than the 300000 bytes/, (_, response) => {
      response.writeHead(200, { 'x-linked-size': 300_000 });
      response.end(content);
    });
  });

  it('refuses a server that says two sizes', async () => {
    const answer = serveFile(content, { 'x-linked-size': '5' });
    await rig.fails('length', /says that the file has 5 bytes, and sends it as one of 300004/, answer);
  });

  it('takes fewer bytes than were said for a broken connection, and keeps them', async () => {
    await rig.fails('unreachable', /ended after 0 of 1 MB/, (request, response) => {
      const start = startOf(request);
      const range = `bytes ${start}-300003/300004`;
      response.writeHead(start > 0 ? 206 : 200, { 'x-linked-size': 300_004, 'content-range': range });
      response.end(start > 0 ? '' : content.subarray(0, 1000));
    });
    assert.equal(rig.partSize(), 1000);
  });

  it('refuses another part than it asked for', async () => {
    await rig.cancelEarly(serveFile(content, { etag: '"a"' }));
    const kept = rig.partSize();
    await rig.fails('server', /sends another part of the file/, (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 300000-300003/300004', etag: '"a"' }).end('xxxx');
    });
    assert.equal(rig.partSize(), kept);
  });

  it('refuses redirects in a loop, and those that leave encryption', async () => {
    await rig.fails('server', /leads from one address to the next/, (_, response) => {
      response.writeHead(302, { location: '/model.gguf' }).end();
    });
    await rig.fails('server', /leads on without an address/, (_, response) => {
      response.writeHead(302).end();
    });
    await rig.fails('refused', /not encrypted/, (_, response) => {
      response.writeHead(302, { location: 'ftp://127.0.0.1/x.gguf' }).end();
    });
  });

  const statuses: readonly [status: number, DownloadFault, RegExp, Record<string, string>?][] = [
    [404, 'missing', /has no such file \(404\)/],
    [401, 'refused', /without a login \(401\)/],
    [403, 'refused', /without a login \(403\)/],
    [429, 'busy', /asked too often \(429\)\. It asks to wait 30 s/, { 'retry-after': '30' }],
    [
      429,
      'busy',
      /asks to wait 5 minutes/,
      { 'retry-after': 'Fri, 27 Nov 2026 07:05:00 GMT', date: 'Fri, 27 Nov 2026 07:00:00 GMT' },
    ],
    [429, 'busy', /Try again later/],
    [503, 'server', /has a problem of its own \(503\)\. It asks to wait 1 s/, { 'retry-after': '0' }],
    [204, 'server', /the status 204 instead of a file/],
  ];
  for (const [status, fault, message, headers] of statuses) {
    it(`tells of the status ${status}, ${JSON.stringify(headers ?? {})}`, async () => {
      await rig.fails(fault, message, (_, response) => {
        response.writeHead(status, headers ?? {}).end();
      });
    });
  }

  it('refuses web pages and what was compressed on the way', async () => {
    await rig.fails('not-a-model', /a web page/, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
    });
    await rig.fails('server', /compressed \("gzip"\)/, (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    });
  });
});
