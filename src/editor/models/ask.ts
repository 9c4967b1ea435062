import * as vscode from 'vscode';
import { parseSource, type DownloadSource } from '../../download/source.ts';
import { plainError, plainPath, sentence } from '../../util/plain-text.ts';
import { say } from '../say.ts';
import { askForModelFile } from './ask-for-file.ts';

/** Lets a person choose a file on this machine in a dialog. */
export async function browseForFile(): Promise<string | undefined> {
  const picked = await askForModelFile();
  if (picked === undefined) return undefined;
  if (picked.scheme === 'file') return picked.fsPath;
  say.warning(sentence`Foretype can only load a model from a local file. Choose one.`);
  return undefined;
}

/** Asks for what to download; what cannot be an address is told while it is written. */
export async function askForAddress(host: string): Promise<DownloadSource | undefined> {
  const written = await vscode.window.showInputBox({
    title: 'Foretype: Download a Model',
    prompt: 'owner/repository/file.gguf, or the address of a GGUF file. The download begins with Enter.',
    placeHolder: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/qwen2.5-coder-0.5b-instruct-q8_0.gguf',
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        parseSource(text, host);
        return undefined;
      } catch (error) {
        return text.trim() === '' ? undefined : plainError(error);
      }
    },
  });
  return written === undefined || written.trim() === '' ? undefined : parseSource(written, host);
}

/** Shows a file in the system's file manager, where there is one. */
export async function revealFile(path: string): Promise<void> {
  const commands = await vscode.commands.getCommands(true);
  if (commands.includes('revealFileInOS') && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
    return;
  }
  await vscode.env.clipboard.writeText(path);
  say.information(sentence`There is no file manager here. The path was copied: ${plainPath(path)}`);
}
