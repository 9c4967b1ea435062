import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runOrThrow } from '../lib/run.ts';
import type { CodeServer } from '../tools/code-server.ts';
import { writeSettings } from './settings.ts';

export interface ServerOptions {
  readonly tool: CodeServer;
  /** User data, extensions and logs go into this folder. */
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

/** A running code-server with Foretype installed, on the loopback interface only. */
export class VscodeServer {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Installs the extension, starts the server and waits until it answers. */
  static async start(options: ServerOptions): Promise<VscodeServer> {
    const { tool, dataFolder } = options;
    await writeSettings(dataFolder, options.settings);
    const common = [
      tool.entry,
      ...['--config', join(dataFolder, 'config.yaml')],
      ...['--user-data-dir', dataFolder],
      ...['--extensions-dir', join(dataFolder, 'extensions')],
    ];
    const env = serverEnvironment(dataFolder, options.env ?? {});
    await runOrThrow(
      { file: tool.node, args: [...common, '--force', '--install-extension', options.vsix] },
      { env },
    );
    const port = await freePort(options.preferredPort ?? 0);
    const flags = [
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'],
      '--disable-getting-started-override',
      ...(options.testing === true ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ];
    const logFile = join(dataFolder, 'server.log');
    mkdirSync(dataFolder, { recursive: true });
    const log = openSync(logFile, 'a');
    // A process group of its own, so that stopping it reaches the extension hosts as well.
    const child = spawn(tool.node, [...common, ...flags], {
      env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const server = new VscodeServer(child, port);
    try {
      await server.#untilHealthy();
    } catch (error) {
      await server.stop();
      throw new Error(`code-server did not start:\n${await readFile(logFile, 'utf8')}`, { cause: error });
    }
    return server;
  }

  /** Settles when the server has ended, whatever ended it. */
  get ended(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#hasEnded()) resolve();
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

  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  async #untilHealthy(): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      if (this.#hasEnded()) throw new Error('it ended');
      const healthy = await fetch(`http://127.0.0.1:${this.port}/healthz`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return;
      await delay(100);
    }
    throw new Error('no answer within a minute');
  }
}

/** code-server keeps its own settings under the XDG folders, and reads PORT; a terminal of VS Code adds more. */
function serverEnvironment(dataFolder: string, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const dropped = /^(NODE_OPTIONS|PORT|PASSWORD|HASHED_PASSWORD|VSCODE_.*|ELECTRON_.*|npm_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME: dataFolder, XDG_DATA_HOME: dataFolder, ...extra };
}

/** A port of the loopback interface that is free now: the preferred one, or any. */
async function freePort(preferred: number): Promise<number> {
  const tryPort = (port: number): Promise<number | undefined> =>
    new Promise((resolve) => {
      const probe = createServer();
      probe.once('error', () => {
        resolve(undefined);
      });
      probe.listen(port, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => {
          resolve(typeof address === 'object' ? address?.port : undefined);
        });
      });
    });
  const port = (await tryPort(preferred)) ?? (await tryPort(0));
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
}
