import * as vscode from 'vscode';
import type { LogLevel } from '../worker/protocol.ts';

export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Foretype', { log: true });
}

/** Writes a line that names its level, as the worker's do. */
export function writeLog(channel: vscode.LogOutputChannel, level: LogLevel, message: string): void {
  switch (level) {
    case 'trace':
      channel.trace(message);
      return;
    case 'debug':
      channel.debug(message);
      return;
    case 'info':
      channel.info(message);
      return;
    case 'warn':
      channel.warn(message);
      return;
    case 'error':
      channel.error(message);
      return;
  }
}
