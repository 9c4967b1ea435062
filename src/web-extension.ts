import * as vscode from 'vscode';
import { activateIn } from './editor/activation.ts';
import type { ForetypeApi } from './editor/api.ts';
import { modelUri } from './editor/web/model-uri.ts';
import { readBundledModelFacts, servedFiles } from './editor/web/served-files.ts';
import { WebModelChooser } from './editor/web/web-model-chooser.ts';
import { webMachine, type BrowserFacts } from './editor/web/web-machine.ts';
import { WorkerScript } from './editor/web/worker-script.ts';
import { systemClock } from './util/clock.ts';
import { webLauncher } from './worker/client/web-channel.ts';
import { bundledModel, isBundled } from './worker/web-files.ts';

/** The entry of the extension host of a web page. */
export async function activate(context: vscode.ExtensionContext): Promise<ForetypeApi> {
  const { extensionUri, subscriptions } = context;
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  const [script, bundled] = await Promise.all([
    WorkerScript.read(vscode.Uri.joinPath(dist, 'web-worker.js')),
    readBundledModelFacts(extensionUri),
  ]);
  const { api } = activateIn(
    {
      launch: webLauncher(script.start, servedFiles(extensionUri, bundled)),
      modelPlaces: {
        bundledModel: () => Promise.resolve(bundled && bundledModel(bundled.name)),
        runtimeRoot: dist.toString(),
      },
      modelBytes: async (model) => {
        if (isBundled(model)) return bundled?.bytes;
        try {
          return (await vscode.workspace.fs.stat(modelUri(model))).size;
        } catch {
          return undefined;
        }
      },
      createChooser: (parts) => new WebModelChooser(parts),
      // The types of the main program have no browser.
      machine: () => webMachine((globalThis as unknown as { readonly navigator: BrowserFacts }).navigator),
      threadTime: () => systemClock.now(),
    },
    context,
  );
  // After the worker, which it may be asked for.
  subscriptions.push(script);
  return api;
}
