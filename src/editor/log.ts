import * as vscode from 'vscode';
import { explanationLine } from '../presentation/explanation-text.ts';
import type { SuggestionSource } from '../suggestion/suggestion-source.ts';
import type { LogLevel } from '../worker/protocol.ts';

export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('Foretype', { log: true });
}

/** Writes a line at a level that is a value, as the worker's are. */
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

/** Whether lines of this level are written. */
function isOn({ logLevel }: vscode.LogOutputChannel, level: vscode.LogLevel): boolean {
  return logLevel !== vscode.LogLevel.Off && logLevel <= level;
}

/** Logs what each completion took and why, never its text. */
export function logCompletions(
  channel: vscode.LogOutputChannel,
  source: SuggestionSource,
): vscode.Disposable {
  return new vscode.Disposable(
    source.completions.onDidComplete((completed) => {
      if (isOn(channel, vscode.LogLevel.Debug)) channel.debug(explanationLine(completed));
    }),
  );
}
