import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runOrThrow } from '../lib/run.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { hashPassword, newPassword, type ServerAccess } from './login.ts';
import { writeSettings } from './settings.ts';

export interface ServerOptions {
  readonly tool: CodeServer;
  /** Folder for user data, extensions and logs, inaccessible to other users. */
  readonly dataFolder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The packaged extension to install. */
  readonly vsix: string;
  /** The port to use if it is free. */
  readonly preferredPort?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Allows the workbench's URL to name a test suite. Also hides notifications. */
  readonly testing?: boolean;
}

/** Pairs of an action, such as `openFile`, and an absolute path. */
export type Payload = readonly (readonly [key: string, path: string])[];

/** Returns the URL of a workbench on this machine with a folder open. */
export function workbenchUrl(port: number, folder: string, payload: Payload): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('folder', folder);
  const remote = payload.map(([key, path]) => [key, `vscode-remote://127.0.0.1:${port}${path}`]);
  if (remote.length > 0) url.searchParams.set('payload', JSON.stringify(remote));
  return url.href;
}

/**
 * A running code-server with Foretype installed. It listens on the loopback interface only and always has a new password:
 * whoever can open it can run programs, and other users and web pages can reach the interface.
 */
export class VscodeServer implements ServerAccess {
  readonly port: number;
  readonly password: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, password: string) {
    this.#child = child;
    this.port = port;
    this.password = password;
  }

  /** Installs the extension, starts the server and waits until it answers. */
  static async start(options: ServerOptions): Promise<VscodeServer> {
    const { tool, dataFolder } = options;
    await mkdir(dataFolder, { recursive: true });
    await chmod(dataFolder, 0o700);
    await writeSettings(dataFolder, options.settings);
    const config = join(dataFolder, 'config.yaml');
    // Otherwise code-server writes one with an unused password.
    await writeFile(config, '');
    const common = [
      tool.entry,
      ...['--config', config],
      ...['--user-data-dir', dataFolder],
      ...['--extensions-dir', join(dataFolder, 'extensions')],
    ];
    const env = serverEnvironment(dataFolder, options.env ?? {});
    await runOrThrow(
      { file: tool.node, args: [...common, '--force', '--install-extension', options.vsix] },
      { env },
    );
    const flags = [
      ...['--auth', 'password', '--bind-addr', `127.0.0.1:${await freePort(options.preferredPort ?? 0)}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      '--disable-getting-started-override',
      ...(options.testing === true ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ];
    const logFile = join(dataFolder, 'server.log');
    const log = openSync(logFile, 'w', 0o600);
    const password = newPassword();
    // Detached, so that it has its own process group and `stop` reaches the extension hosts as well.
    const child = spawn(tool.node, [...common, ...flags], {
      // In the environment, as other users can see the command line. code-server hides it from its own children.
      env: { ...env, HASHED_PASSWORD: hashPassword(password) },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    try {
      return new VscodeServer(child, await untilHealthy(child, logFile), password);
    } catch (error) {
      await new VscodeServer(child, 0, password).stop();
      throw new Error(`code-server did not start:\n${await readFile(logFile, 'utf8')}`, { cause: error });
    }
  }

  /** Resolves when the server has ended for any reason. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (hasEnded(this.#child)) resolve();
      else
        this.#child.once('close', () => {
          resolve();
        });
    });
  }

  /** Returns the URL of the workbench with a folder, optionally with a file open or a suite to run. */
  url(folder: string, payload: Payload = []): string {
    return workbenchUrl(this.port, folder, payload);
  }

  /** Ends the server and its child processes; kills those that do not end within a few seconds. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    // `ref: false`, so that the timer does not keep this process alive.
    await Promise.race([this.ended, delay(5_000, undefined, { ref: false })]);
    this.#signal('SIGKILL');
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group has ended already.
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Waits until the server answers. Returns the port from its log, so that no other server can be mistaken for it. */
async function untilHealthy(child: ChildProcess, logFile: string): Promise<number> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (hasEnded(child)) throw new Error('it ended');
    const log = await readFile(logFile, 'utf8');
    const port = Number(/HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)\//.exec(log)?.[1] ?? 0);
    if (port > 0 && (await isHealthy(port))) return port;
    await delay(100);
  }
  throw new Error('no answer within a minute');
}

async function isHealthy(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Returns the environment without variables that change code-server, and with XDG folders for its own settings. */
function serverEnvironment(dataFolder: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const dropped =
    /^(NODE_OPTIONS|PORT|PASSWORD|HASHED_PASSWORD|CODE_SERVER_.*|CS_.*|VSCODE_.*|ELECTRON_.*|npm_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: dataFolder, XDG_DATA_HOME: dataFolder, ...extra };
}

/** Returns the preferred port if it is free, else 0 (any port). */
async function freePort(preferred: number): Promise<number> {
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(preferred, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
  return isFree ? preferred : 0;
}
