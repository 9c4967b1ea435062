import assert from 'node:assert/strict';
import { request } from 'node:http';
import { hashPassword } from '../../../scripts/vscode/login.ts';
import { workbenchUrl } from '../../../scripts/vscode/server.ts';
import { workbenchFixture } from './fixture.ts';

describe('The server of a workbench', () => {
  const { port, password, workspace } = workbenchFixture();
  const origin = `http://127.0.0.1:${port}`;
  const session = { cookie: `code-server-session=${hashPassword(password)}` };

  const logIn = (secret: string): Promise<Response> =>
    fetch(`${origin}/login`, {
      method: 'POST',
      body: new URLSearchParams({ password: secret }),
      redirect: 'manual',
    });

  /** The status with which an attempt to open a web socket is answered; 101 when it is opened. */
  const openSocket = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
      const key = { 'sec-websocket-key': 'Zm9yZXR5cGUgdGVzdCEhIQ==' };
      request(`${origin}/?reconnectionToken=test`, { headers: { ...upgrade, ...key, ...headers } })
        .on('upgrade', ({ statusCode }, socket) => {
          socket.destroy();
          resolve(statusCode);
        })
        .on('response', (response) => {
          response.destroy();
          resolve(response.statusCode);
        })
        .on('error', reject)
        .end();
    });

  it('answers the address of the workbench with the login page', async () => {
    const response = await fetch(workbenchUrl(port, workspace, []));
    assert.equal(response.status, 200);
    assert.equal(new URL(response.url).pathname, '/login');
    assert.match(await response.text(), /name="password"/);
  });

  it('lets the right password in, and no other', async () => {
    const wrong = await logIn('password');
    assert.equal(wrong.status, 200);
    assert.equal(wrong.headers.get('set-cookie'), null);
    const right = await logIn(password);
    assert.equal(right.status, 302);
    const [cookie] = right.headers.get('set-cookie')?.split(';') ?? [];
    const page = await fetch(workbenchUrl(port, workspace, []), { headers: { cookie: cookie ?? '' } });
    assert.equal(new URL(page.url).pathname, '/');
    assert.match(await page.text(), /vscode-workbench-web-configuration/);
  });

  it('opens no web socket without a session, nor for a page of another origin', async () => {
    assert.equal(await openSocket({ origin }), 401);
    assert.equal(await openSocket({ ...session, origin: 'http://evil.example' }), 403);
    // As a name that an attacker points at this machine: origin and host are the same, but there is no session for it.
    const rebound = `rebound.example:${port}`;
    assert.equal(await openSocket({ host: rebound, origin: `http://${rebound}` }), 401);
    assert.equal(await openSocket({ ...session, origin }), 101);
  });
});
