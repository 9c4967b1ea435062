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
  /** User data, extensions and logs go into this folder, which is closed to other users. */
  readonly dataFolder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** The packaged extension to install first. */
  readonly vsix: string;
  /** The port to use if it is free; another one otherwise. */
  readonly preferredPort?: number;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Lets the workbench's address name a suite to run. It also hides notifications, so it is not for people.
   */
  readonly testing?: boolean;
}

/** Pairs of what to do and the absolute path to do it with, such as `openFile`. */
export type Payload = readonly (readonly [key: string, path: string])[];

/** The address of a workbench on this machine with a folder open. */
export function workbenchUrl(port: number, folder: string, payload: Payload): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('folder', folder);
  const remote = payload.map(([key, path]) => [key, `vscode-remote://127.0.0.1:${port}${path}`]);
  if (remote.length > 0) url.searchParams.set('payload', JSON.stringify(remote));
  return url.href;
}

/**
 * A running code-server with Foretype installed, on the loopback interface only and always with a password of its own:
 * whoever reaches it can run programs, and the interface is open to other users and to pages in a browser.
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
    // Otherwise code-server writes one, with a password that nothing uses.
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
    // A process group of its own, so that stopping it reaches the extension hosts as well.
    const child = spawn(tool.node, [...common, ...flags], {
      // Other users see the command line, but not the environment; code-server hides this from its own children.
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

  /** Settles when the server has ended, whatever ended it. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (hasEnded(this.#child)) resolve();
      else
        this.#child.once('close', () => {
          resolve();
        });
    });
  }

  /** The address of the workbench with a folder, optionally with a file open or with a suite to run. */
  url(folder: string, payload: Payload = []): string {
    return workbenchUrl(this.port, folder, payload);
  }

  /** Ends the server and all its children; kills what does not go within a few seconds. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    // A child that hangs is killed; the timer does not keep this process alive once the child has gone.
    await Promise.race([this.ended, delay(5_000, undefined, { ref: false })]);
    this.#signal('SIGKILL');
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group is gone already.
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Waits until the server answers. Returns its port as its own log tells it: nothing else on this machine can take its place. */
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

/** code-server keeps its own settings under the XDG folders, and is told more by variables; a terminal of VS Code adds some. */
function serverEnvironment(dataFolder: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const dropped =
    /^(NODE_OPTIONS|PORT|PASSWORD|HASHED_PASSWORD|CODE_SERVER_.*|CS_.*|VSCODE_.*|ELECTRON_.*|npm_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: dataFolder, XDG_DATA_HOME: dataFolder, ...extra };
}

/** The preferred port if it can be taken now; 0, for any, otherwise. */
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
