import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchRequest, BenchResponse } from './protocol.ts';

/** What the driver needs of the process of one runtime. */
export interface RuntimeChannel {
  /** Rejects when the process dies. */
  ask(request: BenchRequest): Promise<BenchResponse>;
  close(): void;
}

/** Starts a process for one runtime, of a Node binary. What it prints goes to standard error: fetching and libraries are talkative. */
export function startRuntime(node: string): RuntimeChannel {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), {
    execPath: node,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  return {
    ask: (request) => ask(child, request),
    close: () => {
      if (child.connected) child.disconnect();
    },
  };
}

function ask(child: ChildProcess, request: BenchRequest): Promise<BenchResponse> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (response: BenchResponse): void => {
      settle();
      resolve(response);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      settle();
      reject(new Error(`Its process ended (${signal ?? `code ${code ?? 0}`}).`));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    if (child.connected) child.send(request);
    else onExit(child.exitCode, child.signalCode);
  });
}
