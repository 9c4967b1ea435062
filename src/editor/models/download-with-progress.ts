import * as vscode from 'vscode';
import { DownloadError } from '../../download/download-error.ts';
import type { DownloadProgress } from '../../download/progress.ts';
import { hostOf, type DownloadSource } from '../../download/source.ts';
import { plain, plainError, sentence } from '../../util/plain-text.ts';
import { commandIds } from '../command-ids.ts';
import { say } from '../say.ts';
import type { Downloads } from './downloads.ts';

/** Downloads with a notification that can be cancelled. Resolves to whether the file is there; says why if not. */
export async function downloadWithProgress(downloads: Downloads, source: DownloadSource): Promise<boolean> {
  const name = plain(source.place.at(-1) ?? '');
  if (downloads.isRunning(source)) {
    say.information(sentence`${name} is being downloaded already.`);
    return false;
  }
  try {
    const result = await withProgress(
      `Foretype downloads ${name} from ${hostOf(source.url)}`,
      (signal, tell) => downloads.download(source, signal, tell),
    );
    if (result.kind === 'cancelled') {
      say.information(
        sentence`The download of ${name} was cancelled.${await keptText(downloads, source)}`,
        again,
      );
      return false;
    }
    if (!result.isChecked)
      say.warning(
        sentence`${hostOf(source.url)} gives no checksum, so ${name} could not be compared with one.`,
      );
    return true;
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    say.error(
      sentence`${name} was not downloaded. ${plainError(error)}${await keptText(downloads, source)}`,
      again,
    );
    return false;
  }
}

const again = [
  { title: 'Choose Model…', run: () => vscode.commands.executeCommand(commandIds.chooseModel) },
] as const;

/** What is kept of a file, after a space. */
async function keptText(downloads: Downloads, source: DownloadSource): Promise<ReturnType<typeof sentence>> {
  const bytes = await downloads.partBytes(downloads.targetOf(source));
  return bytes === 0
    ? sentence``
    : sentence` ${Math.ceil(bytes / 1e6)} MB of it are kept, to go on from there.`;
}

function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, tell: (progress: DownloadProgress) => void) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (notification, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    let told = 0;
    try {
      return await work(controller.signal, (progress) => {
        const percent = percentOf(progress) ?? told;
        notification.report({ message: describe(progress), increment: percent - told });
        told = percent;
      });
    } finally {
      subscription.dispose();
    }
  });
}

function percentOf(progress: DownloadProgress): number | undefined {
  if (progress.kind !== 'receiving' || progress.total === undefined) return undefined;
  return (100 * progress.bytes) / Math.max(1, progress.total);
}

function describe(progress: DownloadProgress): string {
  switch (progress.kind) {
    case 'receiving': {
      const { bytes, total } = progress;
      const all = total === undefined ? '' : ` of ${(total / 1e6).toFixed(0)}`;
      return `${(bytes / 1e6).toFixed(0)}${all} MB`;
    }
    case 'waiting':
      return 'the connection broke; it is tried again';
    case 'checking':
      return 'comparing its checksum';
  }
}
